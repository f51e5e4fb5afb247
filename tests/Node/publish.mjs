// Reads { "url", "authorization", "events": [ … ] } from standard input, publishes the events with the CloudEvents SDK for JavaScript in binary
// mode, in structured mode and as a batch, and writes the three answers: [{ "mode", "status", "body" }, …].
import { CloudEvent, HTTP } from 'cloudevents';

const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
const { url, authorization, events } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const made = events.map(event => new CloudEvent(event));

async function send(mode, { headers, body }) {
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body });
  return { mode, status: answer.status, body: await answer.json() };
}

const answers = [
  await send('binary', HTTP.binary(made[0])),
  await send('structured', HTTP.structured(made[1])),
  // The SDK reads batches and does not write them: a batch is the structured events in an array.
  await send('batch', {
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: `[${made.map(event => HTTP.structured(event).body).join(',')}]`,
  }),
];
process.stdout.write(JSON.stringify(answers));

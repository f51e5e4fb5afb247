// Reads [{ "schema": …, "values": [ … ] }, …] from standard input and writes, for each, what ajv says of each value: [[true, false, …], …].
// A schema that ajv does not compile gives its message instead of the list.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
const verdicts = JSON.parse(Buffer.concat(chunks).toString('utf8')).map(({ schema, values }) => {
  try {
    // A new one each time: it would keep every schema it has compiled.
    const ajv = new Ajv2020({ strict: false, logger: false });
    formats.default(ajv);
    const validate = ajv.compile(schema);
    return values.map(value => validate(value));
  } catch (error) {
    return error.message;
  }
});
process.stdout.write(JSON.stringify(verdicts));

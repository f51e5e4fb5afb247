using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityIp.Platform.Tests.Truth;

/// <summary>How events are put into a request or a message.</summary>
internal enum Mode
{
    Structured,
    Binary,
    Batch,
}

/// <summary>Sends through the gateway, writes down each answer, and sends again what got none: the ids make that safe.</summary>
internal sealed class HttpSender(HttpClient gateway, string key, Journal journal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public Task SendAsync(SentActivity activity, Mode mode = Mode.Structured, CancellationToken cancellationToken = default) => SendAsync([activity], mode, cancellationToken);

    /// <summary>Returns when each of them was answered.</summary>
    /// <exception cref="InvalidOperationException">An answer is none of those that are documented.</exception>
    public async Task SendAsync(IReadOnlyList<SentActivity> activities, Mode mode, CancellationToken cancellationToken = default)
    {
        foreach (var activity in activities)
        {
            journal.Sending(activity);
        }
        while (true)
        {
            var pause = Pause;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = ContentOf(activities, mode) };
                request.Headers.Authorization = new("Bearer", key);
                using var answer = await gateway.SendAsync(request, cancellationToken);
                var body = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Forbidden)
                {
                    Note(activities, body);
                    return;
                }
                if ((int)answer.StatusCode is < 500 and not 429)
                {
                    throw new InvalidOperationException($"The gateway answered {(int)answer.StatusCode}: {body}");
                }
                pause = answer.Headers.RetryAfter?.Delta ?? Pause;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // No answer is not a no.
            }
            foreach (var activity in activities)
            {
                journal.Note(activity, Answer.None);
            }
            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>The body in structured or batch mode; RabbitMQ takes the same.</summary>
    public static string BodyOf(IReadOnlyList<SentActivity> activities, Mode mode) => mode switch
    {
        Mode.Batch => new JsonArray([.. activities.Select(activity => activity.ToCloudEvent())]).ToJsonString(),
        Mode.Structured => activities.Single().ToCloudEvent().ToJsonString(),
        Mode.Binary => activities.Single().Data.ToJsonString(),
    };

    public static string MediaTypeOf(Mode mode) => mode switch
    {
        Mode.Batch => "application/cloudevents-batch+json",
        Mode.Structured => "application/cloudevents+json",
        Mode.Binary => "application/json",
    };

    /// <summary>What binary mode puts beside the body.</summary>
    public static IEnumerable<(string Name, string Value)> AttributesOf(SentActivity activity) =>
        [("specversion", "1.0"), ("id", activity.Id), ("source", activity.Source), ("type", activity.Type), ("time", activity.TimeText)];

    private static StringContent ContentOf(IReadOnlyList<SentActivity> activities, Mode mode)
    {
        var content = new StringContent(BodyOf(activities, mode), Encoding.UTF8, new MediaTypeHeaderValue(MediaTypeOf(mode)));
        if (mode == Mode.Binary)
        {
            foreach (var (name, value) in AttributesOf(activities.Single()))
            {
                content.Headers.Add($"ce-{name}", value);
            }
        }
        return content;
    }

    private void Note(IReadOnlyList<SentActivity> activities, string body)
    {
        using var answer = JsonDocument.Parse(body);
        if (!answer.RootElement.TryGetProperty("results", out var results) || results.GetArrayLength() != activities.Count)
        {
            throw new InvalidOperationException($"Sent {activities.Count} activities, and the answer has other results: {body}");
        }
        foreach (var result in results.EnumerateArray())
        {
            var activity = activities[result.GetProperty("index").GetInt32()];
            if (result.GetProperty("id").GetString() != activity.Id)
            {
                throw new InvalidOperationException($"{activity.Id} was answered with the result of another: {result}");
            }
            journal.Note(activity, Enum.Parse<Answer>(result.GetProperty("status").GetString()!, ignoreCase: true));
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;

namespace CityIp.Demo;

/// <summary>Publishes over the gateway, and repeats what was not answered until it is: the ids make that safe.</summary>
internal sealed class HttpDoor(HttpClient gateway, string key, string runId, Journal journal)
{
    private static readonly JsonEventFormatter Formatter = new();
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(3);

    public async Task SendAsync(IReadOnlyList<Planned> batch, CancellationToken cancellationToken)
    {
        journal.Sending(batch.Count);
        var events = batch.Select(planned => CloudEventsOf.Make(planned, runId)).ToList();
        var giveUp = DateTimeOffset.UtcNow + GiveUpAfter;
        for (var attempt = 0; ; attempt++)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(2000, 100 << Math.Min(attempt, 5)));
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/activities") { Content = ContentOf(batch, events) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                using var response = await gateway.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                // 403 says that nothing of it may be published by this key, item by item like a 202.
                if (response.StatusCode == HttpStatusCode.Accepted || (response.StatusCode == HttpStatusCode.Forbidden && body.Contains("\"results\"", StringComparison.Ordinal)))
                {
                    Record(batch, body, attempt > 0);
                    return;
                }
                if ((int)response.StatusCode is < 500 and not 429)
                {
                    throw new InvalidOperationException($"POST /v1/events/activities answered {(int)response.StatusCode}: {body}");
                }
                pause = response.Headers.RetryAfter?.Delta ?? pause;
            }
            catch (HttpRequestException) when (DateTimeOffset.UtcNow < giveUp)
            {
                // No answer is not a no: the same ids go out again.
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested && DateTimeOffset.UtcNow < giveUp)
            {
            }
            if (DateTimeOffset.UtcNow >= giveUp)
            {
                throw new TimeoutException($"The platform took nothing in for {GiveUpAfter.TotalMinutes:0} minutes.");
            }
            journal.Retrying();
            await Task.Delay(pause, cancellationToken);
        }
    }

    private static HttpContent ContentOf(IReadOnlyList<Planned> batch, List<CloudEvent> events) => batch[0].Door switch
    {
        Door.Binary => events[0].ToHttpContent(ContentMode.Binary, Formatter),
        Door.Structured => events[0].ToHttpContent(ContentMode.Structured, Formatter),
        _ => events.ToHttpContent(Formatter),
    };

    private void Record(IReadOnlyList<Planned> batch, string body, bool afterRetry)
    {
        using var answer = JsonDocument.Parse(body);
        var results = answer.RootElement.GetProperty("results");
        if (results.GetArrayLength() != batch.Count)
        {
            throw new InvalidOperationException($"Sent {batch.Count} activities, the answer holds {results.GetArrayLength()} results: {body}");
        }
        foreach (var result in results.EnumerateArray())
        {
            journal.Record(batch[result.GetProperty("index").GetInt32()], result.GetProperty("status").GetString()!, afterRetry);
        }
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests;

/// <summary>Words for what operators do with dead letters.</summary>
internal static class Letters
{
    public const string Path = "/v1/events/dead-letters";

    public static string IdOf(JsonObject item) => item["id"]!.GetValue<string>();

    public static Guid KeyOf(JsonObject item) => LedgerKey.Of(item["source"]!.GetValue<string>(), IdOf(item));

    /// <summary>Publishes an event and gives the id of the letter that it became.</summary>
    public static async Task<Guid> LetterOfAsync(this EventsApplication events, HttpClient http, JsonObject item, string status = "quarantined")
    {
        Assert.Equal([status], await http.Statuses(item));
        return await events.Ask<Guid>("SELECT id FROM dead_letter WHERE key = $1 ORDER BY id DESC LIMIT 1", KeyOf(item));
    }

    public static Task<JsonElement> ShowAsync(this HttpClient http, Guid letter, bool reveal = false) =>
        EventsApplication.Succeeds(http.GetAsync($"{Path}/{letter}{(reveal ? "?reveal=true" : "")}"));

    public static Task<JsonElement> EditsAsync(this HttpClient http, Guid letter, bool reveal = false) =>
        EventsApplication.Succeeds(http.GetAsync($"{Path}/{letter}/edits{(reveal ? "?reveal=true" : "")}"));

    /// <summary>Corrects a letter's event; with the ETag that the letter has now, unless another is given, or none when it is empty.</summary>
    public static async Task<HttpResponseMessage> EditAsync(this HttpClient http, Guid letter, JsonObject corrected, string? etag = null, string? note = null)
    {
        var content = new StringContent(corrected.ToJsonString(), Encoding.UTF8);
        content.Headers.ContentType = new("application/cloudevents+json");
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{letter}/event{(note is null ? "" : $"?note={Uri.EscapeDataString(note)}")}") { Content = content };
        etag ??= await EventsApplication.ETagOf(http, $"{Path}/{letter}");
        if (etag.Length > 0)
        {
            request.Headers.IfMatch.Add(etag == "*" ? EntityTagHeaderValue.Any : new(etag));
        }
        return await http.SendAsync(request);
    }

    public static Task<JsonElement> ReplayAsync(this HttpClient http, Guid letter, bool dryRun = false) =>
        EventsApplication.Succeeds(http.PostAsync($"{Path}/{letter}/replay?dryRun={(dryRun ? "true" : "false")}", null));

    public static Task<JsonElement> ReplayAsync(this HttpClient http, object which) => EventsApplication.Succeeds(http.PostAsJsonAsync($"{Path}/replay", which));

    /// <summary>What became of the one letter of a report.</summary>
    public static (string Status, string? Problem) OnlyOutcome(this JsonElement report)
    {
        var result = Assert.Single(report.GetProperty("results").EnumerateArray());
        return (result.GetProperty("status").GetString()!, result.GetProperty("problem") is { ValueKind: JsonValueKind.Object } problem ? problem.GetProperty("type").GetString()!["/problems/".Length..] : null);
    }

    public static JsonObject With(this JsonObject item, string name, JsonNode? value)
    {
        var copy = item.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    /// <summary>The event with another value in its data.</summary>
    public static JsonObject WithData(this JsonObject item, string name, string? value)
    {
        var copy = item.DeepClone().AsObject();
        if (value is null)
        {
            copy["data"]!.AsObject().Remove(name);
        }
        else
        {
            copy["data"]![name] = value;
        }
        return copy;
    }
}

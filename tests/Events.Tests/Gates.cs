using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.IdentityModel.Tokens;

namespace CityIp.Events.Tests;

/// <summary>Words for tests of devices and check-in.</summary>
internal static class Gates
{
    /// <summary>A gate of the expo, or of a hall of it, as the gateway tells of it.</summary>
    public static Gate Gate(this EventsApplication events, string expo, string? hall = null, WebApplicationFactory<Program>? at = null)
    {
        var device = new DeviceBinding(Guid.CreateVersion7(), $"Gate of {hall ?? "the expo"}", DeviceBinding.Gate, expo, hall);
        return new(events.DeviceClient(device, at, "events:check-in", "events:publish"), device);
    }

    public static HttpClient Kiosk(this EventsApplication events, string expo, string booth, out DeviceBinding device)
    {
        device = new(Guid.CreateVersion7(), "A kiosk", "kiosk", expo, Booth: booth);
        return events.DeviceClient(device, null, "events:publish");
    }

    public static HttpClient DeviceClient(this EventsApplication events, DeviceBinding device, WebApplicationFactory<Program>? at, params string[] scopes)
    {
        var http = (at ?? events.Factory).CreateClient();
        var caller = new Caller(device.Id.ToString(), "test-organisation", new HashSet<string>(scopes), [device.Source]) { Device = device };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Identity.Sign(caller, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(EventsApplication.IdentityKey)), DateTimeOffset.UtcNow));
        return http;
    }

    /// <summary>Tells of a badge: valid from long ago to long from now unless said otherwise.</summary>
    public static Task AdmitAsync(this EventsApplication events, TestExpo expo, string badge, DateTimeOffset? from = null, DateTimeOffset? until = null, string[]? halls = null) => events.Sql(
        "INSERT INTO badge (id, expo_id, visitor, valid_from, valid_until, consents, halls) VALUES ($1, $2, $3, $4, $5, '{}', $6)",
        Guid.CreateVersion7(), expo.Id, expo.Visitor(badge), from ?? DateTimeOffset.UtcNow.AddDays(-400), until ?? DateTimeOffset.UtcNow.AddDays(400), (object?)halls ?? DBNull.Value);

    public static Task<long> CheckedInAsync(this EventsApplication events, TestExpo expo, string badge) =>
        events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND visitor = $2 AND type = 'cityip.visitor.checked-in.v1'", expo.Id, expo.Visitor(badge));
}

/// <summary>A device at a gate, and what it does.</summary>
internal sealed record Gate(HttpClient Http, DeviceBinding Device) : IDisposable
{
    public string Path => $"/v1/events/expos/{Device.Expo}/check-ins";

    public static string NewNonce() => Guid.NewGuid().ToString();

    public Task<HttpResponseMessage> Send(string badge, string direction = "entry", string? nonce = null, bool force = false, string? reason = null, string? sentTime = null) =>
        Http.PostAsJsonAsync(Path, new { nonce = nonce ?? NewNonce(), badge, direction, force, reason, sentTime });

    public Task<JsonElement> Reads(string badge, string direction = "entry", string? nonce = null, bool force = false, string? reason = null) =>
        EventsApplication.Succeeds(Send(badge, direction, nonce, force, reason));

    /// <summary>Status and reason, the two words that a gate acts on.</summary>
    public async Task<string> Says(string badge, string direction = "entry", string? nonce = null, bool force = false, string? reason = null)
    {
        var answer = await Reads(badge, direction, nonce, force, reason);
        return $"{answer.GetProperty("status").GetString()} {answer.GetProperty("reason").GetString()}";
    }

    public Task<HttpResponseMessage> Annul(string nonce) => Http.PostAsync($"{Path}/{nonce}/annulment", null);

    public Task<HttpResponseMessage> Upload(string? sentTime, params object[] checkIns) => Http.PostAsJsonAsync($"{Path}/offline", new { sentTime, checkIns });

    /// <summary>What became of each, by the words of the answer.</summary>
    public async Task<string[]> Uploads(params object[] checkIns)
    {
        var answer = await EventsApplication.Succeeds(Upload(null, checkIns));
        return [.. answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()!)];
    }

    public static object Offline(string badge, DateTimeOffset at, string direction = "entry", string? nonce = null) => new { nonce = nonce ?? NewNonce(), badge, direction, deviceTime = at.ToString("O") };

    public void Dispose() => Http.Dispose();
}

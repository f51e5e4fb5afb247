using System.Net.Http.Json;

namespace CityIp.Events.Tests;

/// <summary>Words for tests of leads, consents and erasures.</summary>
internal static class Leads
{
    public static Task<HttpResponseMessage> Capture(this HttpClient http, TestExpo expo, string badge, string? id = null, string? note = null, Guid[]? assets = null, object? answers = null, string booth = "B1") =>
        http.PostAsJsonAsync($"/v1/events/expos/{expo.Code}/leads", new { id = id ?? Guid.NewGuid().ToString(), booth, badge, note, assets, answers, time = "2026-10-01T10:00:00+08:00" });

    public static Task<HttpResponseMessage> Consent(this HttpClient http, TestExpo expo, string badge, string[] consents, object? contact = null) =>
        http.PutAsJsonAsync($"/v1/events/expos/{expo.Code}/badges/consents", new { code = badge, consents, contact });

    public static Task<HttpResponseMessage> Erase(this HttpClient http, TestExpo expo, string badge, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events/erasures") { Content = JsonContent.Create(new { expo = expo.Code, badge }) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        return http.SendAsync(request);
    }

    /// <summary>A code that stands in no other test.</summary>
    public static string NewBadge() => $"BADGE{Guid.NewGuid():N}";
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Security;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CityIp.Events.Tests;

/// <summary>Words for tests of intake: an expo day's things, and what devices send.</summary>
internal static class Activity
{
    public const string Path = "/v1/events/activities";

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>An event as a device would write it.</summary>
    public static JsonObject Event(string type, object data, string? id = null, string source = "urn:test:device", string? time = null) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = id ?? Guid.NewGuid().ToString(),
        ["source"] = source,
        ["type"] = type,
        ["time"] = time ?? DateTimeOffset.UtcNow.ToString("O"),
        ["data"] = JsonSerializer.SerializeToNode(data, Web),
    };

    public static JsonObject Visit(string expo, string booth = "B1", string? badge = null, string? id = null) => Event(
        "cityip.booth.visited.v1",
        badge is null ? new { expo, booth } : new { expo, booth, badge },
        id);

    public static JsonObject Lead(string expo, string booth, string badge, string? note = null) => Event(
        "cityip.lead.captured.v1",
        note is null ? new { expo, booth, badge } : new { expo, booth, badge, note });

    /// <summary>Structured mode for one, batch mode for any other number.</summary>
    public static Task<HttpResponseMessage> Publish(this HttpClient http, params JsonObject[] events) => events.Length == 1
        ? http.Post(events[0].ToJsonString(), "application/cloudevents+json")
        : http.Post(new JsonArray([.. events.Select(item => item.DeepClone())]).ToJsonString(), "application/cloudevents-batch+json");

    public static Task<HttpResponseMessage> Post(this HttpClient http, string body, string contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return http.PostAsync(Path, content);
    }

    /// <summary>What became of each event, by the words of the answer.</summary>
    public static async Task<string[]> Statuses(this HttpClient http, params JsonObject[] events)
    {
        var answer = await EventsApplication.Succeeds(http.Publish(events));
        return [.. answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()!)];
    }

    /// <summary>A caller of an organisation.</summary>
    public static HttpClient CallerFor(this EventsApplication events, string organisation, params string[] scopes) =>
        EventsApplication.CallerOf(events.Factory, organisation, ["urn:"], scopes);

    /// <summary>An expo with booth B1 of an exhibitor of its own, written as the programme writes it.</summary>
    public static async Task<TestExpo> ExpoAsync(this EventsApplication events, string timeZone = "Asia/Shanghai", string booth = "B1", params Guid[] assets)
    {
        var expo = new TestExpo(Guid.CreateVersion7(), EventsApplication.NewCode("expo"), ExpoSecrets.NewSecret(), Guid.CreateVersion7());
        await events.AnnounceAsync(expo, timeZone);
        await events.PlaceAsync(expo, booth, assets);
        return expo;
    }

    public static async Task AnnounceAsync(this EventsApplication events, TestExpo expo, string timeZone = "Asia/Shanghai")
    {
        var secrets = events.Services.GetRequiredService<ExpoSecrets>();
        await events.Sql("""
            INSERT INTO expo (id, version, code, names, time_zone, starts_on, ends_on, secret) VALUES ($1, 1, $2, '{}', $3, '2026-10-01', '2026-10-03', $4)
            """, expo.Id, expo.Code, timeZone, secrets.Encrypt(expo.Secret, expo.Id));
        events.Raise();
    }

    public static async Task<Guid> PlaceAsync(this EventsApplication events, TestExpo expo, string code, params Guid[] assets)
    {
        var id = Guid.CreateVersion7();
        await events.Sql("""
            INSERT INTO booth (id, version, expo_id, code, exhibitor_id, exhibitor_name, district_code, industry, asset_ids) VALUES ($1, 1, $2, $3, $4, 'Demo exhibitor 1', 'qingpu', 'film-and-television', $5)
            """, id, expo.Id, code, expo.Exhibitor, assets);
        events.Services.GetRequiredService<ProgrammeChanged>().Raise();
        return id;
    }

    /// <summary>Issues a badge with a contact and consent to the fields given.</summary>
    public static Task IssueAsync(this EventsApplication events, TestExpo expo, string badge, params string[] consents)
    {
        var contact = JsonSerializer.SerializeToUtf8Bytes(new { name = "Demo Visitor 1", email = "visitor@example.org", phone = "+86 21 0000", company = "Demo Film Studio 3" });
        return events.Sql("""
            INSERT INTO badge (id, expo_id, visitor, valid_from, valid_until, consents, contact) VALUES ($1, $2, $3, '2026-01-01Z', '2027-01-01Z', $4, $5)
            """, Guid.CreateVersion7(), expo.Id, expo.Visitor(badge), consents, events.Services.GetRequiredService<ExpoSecrets>().Encrypt(contact, expo.Id));
    }

    public static async Task Sql(this EventsApplication events, string sql, params object[] values)
    {
        await using var command = Command(events, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Ask<T>(this EventsApplication events, string sql, params object[] values)
    {
        await using var command = Command(events, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>As the programme does when something was committed.</summary>
    public static void Raise(this EventsApplication events) => events.Services.GetRequiredService<ProgrammeChanged>().Raise();

    public static int RequestsInside(this EventsApplication events) => events.Services.GetRequiredService<Intake.IntakeQueue>().Requests;

    public static Task<long> StoredAsync(this EventsApplication events, TestExpo expo) =>
        events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1", expo.Id);

    private static NpgsqlCommand Command(EventsApplication events, string sql, object[] values)
    {
        var command = events.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        return command;
    }
}

/// <summary>An expo of a test; all its booths are of one exhibitor.</summary>
internal sealed record TestExpo(Guid Id, string Code, byte[] Secret, Guid Exhibitor)
{
    public Guid Visitor(string badge) => ExpoSecrets.Pseudonym(Secret, badge);
}

using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CityIp.Events.Broker;
using CityIp.Events.DeadLetters;
using CityIp.Events.Intake;
using CityIp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Badge_codes_through_every_door(EventsApplication events)
{
    private const string Structured = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    /// <summary>Every row of every table, its columns as text (bytea as hexadecimal): the code must be in none, as text or as bytes.</summary>
    private const string Search = """
        SELECT coalesce(string_agg(table_name, ', '), '') FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            AND (xpath('count(//found)', query_to_xml(format('SELECT 1 AS found FROM %I AS t WHERE t::text ILIKE %L OR t::text ILIKE %L', table_name, '%' || $1 || '%', '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'), false, false, '')))[1]::text::bigint > 0
        """;

    [Fact]
    public async Task Are_in_no_table_and_in_no_line_of_the_log()
    {
        var badge = $"DOORS{Guid.NewGuid():N}";
        var logged = events.Watch.For(badge);
        var before = events.Watch.Seen;
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await ByHttpAsync(http, expo, badge);
        await ByItsOwnDoorsAsync(http, expo, badge);
        await ByTheBrokerAsync(expo, badge);

        // What waited for its booth goes through once more.
        await events.PlaceAsync(expo, "later");
        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE expo_code = $1 AND missing_code = 'later' AND state = 'replayed'", expo.Code) == 2);
        Assert.Equal(string.Empty, await events.Ask<string>(Search, badge));
        Assert.Empty(logged);

        await EventsApplication.Succeeds(http.Erase(expo, badge));
        await Eventually.True(async () => await events.Ask<bool>("SELECT settled_at IS NOT NULL FROM erasure WHERE expo_id = $1", expo.Id));
        await EventsApplication.IsRefused(http.Publish(Activity.Visit(expo.Code, "B1", badge)), 410, "visitor-erased");
        // Over the broker nobody waits for an answer: that it came is held, and nothing of what it said.
        await SendAsync(Structured, Activity.Visit(expo.Code, "B1", badge).ToJsonString());
        await Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE detail LIKE 'visitor-erased%' AND received_at > (SELECT erased_at FROM erasure WHERE expo_id = $1) AND sealed IS NULL AND readable IS NULL AND visitor IS NULL)", expo.Id));
        Assert.Equal(string.Empty, await events.Ask<string>(Search, badge));
        Assert.Empty(logged);
        Assert.True(events.Watch.Seen > before, "nothing was logged or traced: the test looks at nothing");
        // The search finds what is there: the expo's code, in the expo's row and in the activities' data.
        Assert.Contains("expo", await events.Ask<string>(Search, expo.Code), StringComparison.Ordinal);
        Assert.Contains("outbox", await SearchedInBytesAsync(expo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_nobody_can_read_is_kept_encrypted_for_thirty_days_and_no_longer()
    {
        var badge = $"SWEPT{Guid.NewGuid():N}";
        using var http = events.Caller();
        var (id, young) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await EventsApplication.Succeeds(Binary(http, id, Encoding.UTF8.GetBytes($"{{\"badge\":\"{badge}\",")));
        await EventsApplication.Succeeds(Binary(http, young, Encoding.UTF8.GetBytes($"{{\"badge\":\"{badge}\",")));
        var (old, other) = (LedgerKey.Of("urn:test:device", id), LedgerKey.Of("urn:test:device", young));
        Assert.Equal(2, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE key = ANY($1) AND reason = 'undecodable' AND sealed IS NOT NULL AND readable IS NULL", new[] { old, other }));
        await events.Sql("UPDATE dead_letter SET received_at = now() - interval '30 days 1 minute' WHERE key = $1", old);
        await events.Sql("UPDATE dead_letter SET received_at = now() - interval '29 days 23 hours' WHERE key = $1", other);

        await WaitingLetters.ForgetAsync(events.Services.GetRequiredService<NpgsqlDataSource>(), TestContext.Current.CancellationToken);

        Assert.True(await events.Ask<bool>("SELECT sealed IS NULL AND state = 'discarded' AND detail LIKE '%removed after 30 days%' FROM dead_letter WHERE key = $1", old));
        Assert.True(await events.Ask<bool>("SELECT sealed IS NOT NULL AND state = 'held' FROM dead_letter WHERE key = $1", other));
    }

    private static async Task ByHttpAsync(HttpClient http, TestExpo expo, string badge)
    {
        var everywhere = Activity.Lead(expo.Code, "B1", badge, $"met {badge}");
        (everywhere["id"], everywhere["subject"], everywhere["scanner"]) = ($"lead-{badge.ToLowerInvariant()}", badge, $"saw {badge}");
        var conflict = (JsonObject)everywhere.DeepClone();
        conflict["data"]!["note"] = $"{badge} again";
        var misnamed = Activity.Visit(expo.Code);
        misnamed["data"]!["bagde"] = badge;
        Assert.Equal(["accepted"], await http.Statuses(everywhere));
        Assert.Equal(["conflict", "quarantined", "quarantined", "quarantined", "quarantined", "rejected", "accepted"], await http.Statuses(
            conflict,
            misnamed,
            Activity.Visit(expo.Code, "later", badge),
            Activity.Visit("never-announced", "B1", badge),
            Activity.Event("cityip.unheard.of.v1", new { badge }, id: $"unheard-{badge}"),
            Activity.Event("cityip.booth.visited.v1", new { expo = expo.Code, booth = "B1", badge }, source: $"http://[{badge}"),
            Activity.Visit(expo.Code, "B1", badge)));
        await EventsApplication.Succeeds(Binary(http, Guid.NewGuid().ToString(), Encoding.UTF8.GetBytes($$"""{"expo":"{{expo.Code}}","booth":"B1","badge":"{{badge}}"}""")));
        await EventsApplication.Succeeds(Binary(http, Guid.NewGuid().ToString(), Encoding.UTF8.GetBytes($"{{\"badge\":\"{badge}\",")));
        using var broken = await http.Post($$"""[{"id":"{{badge}}",""", Batch);
        using var array = await http.Post($$"""{"badge":"{{badge}}"}""", Batch);
        using var xml = await http.Post($"<badge>{badge}</badge>", "application/cloudevents+xml");
        Assert.Equal([400, 400, 415], new[] { broken, array, xml }.Select(answer => (int)answer.StatusCode));
    }

    private static async Task ByItsOwnDoorsAsync(HttpClient http, TestExpo expo, string badge)
    {
        await EventsApplication.IsRefused(http.Capture(expo, badge), 422, "unknown-badge");
        await EventsApplication.IsRefused(http.Consent(expo, badge, ["name"]), 422, "unknown-badge");
        Task<HttpResponseMessage> Upload(object badges) => http.PostAsJsonAsync($"/v1/events/expos/{expo.Code}/badges", new { badges });
        await EventsApplication.Succeeds(Upload(new object[] { new { code = badge, consents = new[] { "name" }, contact = new { name = "Demo Visitor 1" } }, new { code = badge }, new { code = badge, colour = badge } }));
        using var malformed = await http.PostAsync($"/v1/events/expos/{expo.Code}/badges", new StringContent($$"""{"badges":[{"code":"{{badge}}"]}""", null, "application/json"));
        var id = $"capture-{badge}";
        await EventsApplication.Succeeds(http.Capture(expo, badge, id, $"met {badge}", answers: new[] { new { question = badge, answer = badge } }));
        await EventsApplication.IsRefused(http.Capture(expo, badge, id, "other"), 409, "lead-id-reused");
        await EventsApplication.IsRefused(http.Capture(expo, badge, booth: badge), 422, "unknown-booth");
        using var typed = await http.PostAsync($"/v1/events/expos/{expo.Code}/leads", new StringContent($$"""{"id":"1","booth":"B1","badge":"{{badge}}","assets":["{{badge}}"]}""", null, "application/json"));
        await EventsApplication.Succeeds(http.Consent(expo, badge, []));
        Assert.Equal([400, 400], new[] { malformed, typed }.Select(answer => (int)answer.StatusCode));
    }

    private async Task ByTheBrokerAsync(TestExpo expo, string badge)
    {
        await using var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'test-organisation', ARRAY['urn:test:']) ON CONFLICT DO NOTHING", User);
        await Eventually.Passes(async () =>
        {
            await using var passive = await connection.CreateChannelAsync();
            await passive.QueueDeclarePassiveAsync(BrokerIntake.Queue);
        });
        var stored = await events.StoredAsync(expo);
        var held = await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE sender = $1", User);
        var one = Activity.Visit(expo.Code, "B1", badge);
        var binary = Activity.Visit(expo.Code, "B1", badge);
        await SendAsync(Structured, one.ToJsonString());
        await SendAsync(Batch, new JsonArray(Activity.Lead(expo.Code, "B1", badge, badge), Activity.Visit(expo.Code, "later", badge)).ToJsonString());
        await SendAsync("application/json", binary["data"]!.ToJsonString(), binary.Where(member => member.Key != "data").ToDictionary(member => $"cloudEvents_{member.Key}", member => (object?)member.Value!.GetValue<string>()));
        await SendAsync(Structured, Activity.Event("cityip.booth.visited.v1", new { expo = expo.Code, booth = "B1", badge }, source: $"urn:elsewhere:{badge}").ToJsonString());
        await SendAsync(Structured, $"no json {badge}");
        await SendAsync("application/cloudevents+xml", $"<event>{badge}</event>");
        await Eventually.True(async () => await events.StoredAsync(expo) == stored + 3);
        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE sender = $1", User) >= held + 4);
    }

    private string User => new Uri(events.Servers.Broker).UserInfo.Split(':')[0];

    private async Task SendAsync(string contentType, string body, Dictionary<string, object?>? headers = null)
    {
        await using var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { ContentType = contentType, DeliveryMode = DeliveryModes.Persistent, UserId = User, Headers = headers };
        await channel.BasicPublishAsync(BrokerIntake.Exchange, "gate-1", mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    private static Task<HttpResponseMessage> Binary(HttpClient http, string id, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Activity.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in new (string, string)[] { ("specversion", "1.0"), ("id", id), ("source", "urn:test:device"), ("type", "cityip.booth.visited.v1") })
        {
            request.Headers.Add($"ce-{name}", value);
        }
        return http.SendAsync(request);
    }

    /// <summary>A message that waits (its retry is far away), found by the expo's code in its bytes.</summary>
    private async Task<string> SearchedInBytesAsync(TestExpo expo)
    {
        await events.Sql("INSERT INTO outbox (message_id, message_type, body, headers, next_attempt_at) VALUES ($1, 'expo-changed', convert_to($2, 'UTF8'), '{}', now() + interval '1 hour')", expo.Id, $"bytes of {expo.Code}");
        var found = await events.Ask<string>(Search, expo.Code);
        await events.Sql("DELETE FROM outbox WHERE message_id = $1", expo.Id);
        return found;
    }
}

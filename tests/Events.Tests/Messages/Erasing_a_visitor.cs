using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Contracts;
using CityIp.Events.Broker;
using CityIp.Events.Erasure;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Erasing_a_visitor(EventsApplication events)
{
    private const string Texts = """
        SELECT coalesce(sum((xpath('count(//found)', query_to_xml(format('SELECT 1 AS found FROM %I AS t WHERE t::text ILIKE %L OR t::text ILIKE %L', table_name, '%' || $1 || '%', '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'), false, false, '')))[1]::text::bigint), 0)::bigint
        FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL($2)
        """;

    [Fact]
    [Trait("published", "visitor-erased")]
    public async Task Leaves_every_count_as_it_was_and_nothing_of_the_visitor_anywhere()
    {
        await using var told = await Listener.OnAsync(events, "visitor-erased");
        await using var leads = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var (badge, other) = (Leads.NewBadge(), Leads.NewBadge());
        await events.IssueAsync(expo, badge, "name", "email");
        await events.IssueAsync(expo, other, "name");
        using var http = events.Caller();
        var seen = Activity.Event("cityip.booth.visited.v1", new { expo = expo.Code, booth = "B1", badge }, id: $"seen-{badge}");
        var conflict = Activity.Event("cityip.booth.visited.v1", new { expo = expo.Code, booth = "B1", badge }, id: $"seen-{badge}", time: "2026-10-01T01:00:00Z");
        Assert.Equal(["accepted", "conflict", "quarantined", "quarantined", "accepted", "accepted"], await http.Statuses(
            seen,
            conflict,
            Activity.Visit(expo.Code, "absent", badge),
            Activity.Event("cityip.unheard.of.v1", new { expo = expo.Code, badge }),
            Activity.Visit(expo.Code, "B1", badge),
            Activity.Visit(expo.Code, "B1", other)));
        Assert.Equal(["accepted"], await http.Statuses(Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, gate = "G1", badge, direction = "entry" })));
        await EventsApplication.Succeeds(http.Capture(expo, badge, note: "Wants to film."));
        await EventsApplication.Succeeds(http.Capture(expo, other, note: "Stays."));
        var before = await CountsAsync(expo);
        var pseudonym = expo.Visitor(badge);
        Assert.True(await FoundAsync(pseudonym.ToString()) >= 6);

        using var answer = await http.Erase(expo, badge);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.True(async () => (await EventsApplication.Succeeds(http.GetAsync(answer.Headers.Location))).GetProperty("settledAt").ValueKind == JsonValueKind.String);

        Assert.Equal(before, await CountsAsync(expo));
        await Eventually.True(async () => await FoundAsync(pseudonym.ToString()) == 0, message: "the pseudonym is in no table");
        Assert.Equal(0, await FoundAsync(badge));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM badge WHERE expo_id = $1 AND visitor = $2", expo.Id, pseudonym));
        var message = Assert.Single(told.Messages, message => message.GetProperty("expoId").GetGuid() == expo.Id);
        var replacement = message.GetProperty("replacement").GetGuid();
        Assert.Equal(pseudonym, message.GetProperty("visitor").GetGuid());
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM check_in WHERE expo_id = $1 AND visitor = $2", expo.Id, replacement));
        Assert.Equal(4, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND visitor = $2 AND data->>'badge' = $2::text AND data->>'note' IS NULL", expo.Id, replacement));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND visitor = $2 AND data->>'note' = 'Stays.'", expo.Id, expo.Visitor(other)));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE (visitor = $1 OR expo_code = $2) AND (readable IS NOT NULL OR sealed IS NOT NULL OR state = 'held')", replacement, expo.Code));

        // The lead stays, and is told anew: nobody's, and without a contact.
        var lead = await events.Ask<Guid>("SELECT id FROM lead WHERE expo_id = $1 AND visitor = $2", expo.Id, replacement);
        await Eventually.True(() => leads.Messages.Any(message => message.GetProperty("leadId").GetGuid() == lead && message.GetProperty("version").GetInt64() == 2));
        var last = leads.Messages.Single(message => message.GetProperty("leadId").GetGuid() == lead && message.GetProperty("version").GetInt64() == 2);
        Assert.Equal((replacement, JsonValueKind.Null), (last.GetProperty("visitor").GetGuid(), last.GetProperty("contact").ValueKind));
        var shown = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/leads/{lead}"));
        Assert.Equal((JsonValueKind.Null, 0), (shown.GetProperty("contact").ValueKind, shown.GetProperty("remarks").GetArrayLength()));
    }

    [Fact]
    public async Task Takes_what_an_operators_type_a_subject_or_an_extension_says_of_the_visitor_too()
    {
        var expo = await events.ExpoAsync();
        var (badge, type) = (Leads.NewBadge(), $"com.example.{EventsApplication.NewCode("talk")}");
        await events.IssueAsync(expo, badge, "name");
        using var http = events.Caller();
        var (text, free) = (new { type = "string" }, new { type = "string", maxLength = 100 });
        await EventsApplication.Succeeds(http.PostAsJsonAsync("/v1/events/activity-types", new
        {
            type,
            version = 1,
            schema = new { title = "Talked to", type = "object", required = new[] { "expo" }, additionalProperties = false, properties = new { expo = text, booth = text, badge = text, about = free } },
        }));
        var talk = Activity.Event(type, new { expo = expo.Code, booth = "B1", badge, about = "Is moving\u0000 to Demo Film Studio 3" });
        (talk["subject"], talk["holder"]) = ("Demo Visitor 1", $"badge {badge}");
        var lead = Activity.Lead(expo.Code, "B1", badge, "Wants\u0000 to film.");
        Assert.Equal(["accepted", "accepted"], await http.Statuses(talk, lead));

        using var answer = await http.Erase(expo, badge);
        await Eventually.True(async () => (await EventsApplication.Succeeds(http.GetAsync(answer.Headers.Location))).GetProperty("settledAt").ValueKind == JsonValueKind.String);
        Assert.Equal(2, await events.StoredAsync(expo));
        var kept = JsonElement.Parse(await events.Ask<string>("SELECT data::text FROM activity WHERE expo_id = $1 AND type = $2 AND attributes IS NULL AND data->>'badge' = visitor::text", expo.Id, type));
        Assert.Equal(["badge", "booth", "expo"], kept.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND (visitor = $2 OR data::text LIKE '%film%')", expo.Id, expo.Visitor(badge)));
    }

    [Fact]
    public async Task Reaches_activity_over_the_broker_that_failed_and_leaves_the_other_visitors_events()
    {
        var expo = await events.ExpoAsync();
        var (badge, other) = (Leads.NewBadge(), Leads.NewBadge());
        using var http = events.Caller();
        var letters = new OperatorsDesk(http, "events", BrokerIntake.Queue, sql => events.Sql(sql));
        var (alone, together) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await FailAsync(alone, "application/cloudevents+json", Activity.Visit(expo.Code, "B1", badge).ToJsonString());
        await FailAsync(together, "application/cloudevents-batch+json", $"[{Activity.Visit(expo.Code, "B1", badge).ToJsonString()},{Activity.Visit(expo.Code, "B1", other).ToJsonString()}]");
        var (first, second) = (await letters.HeldAsync(alone), await letters.HeldAsync(together));
        Assert.Contains(badge, (await letters.RevealAsync(second)).GetRawText(), StringComparison.OrdinalIgnoreCase);

        await EraseAsync(http, expo, badge);

        Assert.Equal("discarded", (await letters.RevealAsync(first)).GetProperty("state").GetString());
        var rest = await letters.RevealAsync(second);
        Assert.Equal("held", rest.GetProperty("state").GetString());
        Assert.DoesNotContain(badge, rest.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(other, rest.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Of_what_is_sent_afterwards_nothing_is_held_and_its_sender_is_told_so()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name");
        using var http = events.Caller();
        var before = Activity.Visit(expo.Code, "B1", badge);
        var captureId = Guid.NewGuid().ToString();
        Assert.Equal(["accepted"], await http.Statuses(before));
        await EventsApplication.Succeeds(http.Capture(expo, badge, captureId));
        await EraseAsync(http, expo, badge);

        await EventsApplication.IsRefused(http.Publish(Activity.Visit(expo.Code, "B1", badge)), 410, "visitor-erased");
        await EventsApplication.IsRefused(http.Publish(Activity.Event("cityip.unheard.of.v1", new { expo = expo.Code, badge })), 410, "visitor-erased");
        await EventsApplication.IsRefused(http.Publish(Activity.Visit(expo.Code, "absent", badge)), 410, "visitor-erased");
        Assert.Equal(["rejected", "accepted"], await http.Statuses(Activity.Lead(expo.Code, "B1", badge), Activity.Visit(expo.Code, "B1", Leads.NewBadge())));
        // What was taken in before is known again; the same id with other content is a conflict of which nothing is kept.
        Assert.Equal(["duplicate"], await http.Statuses(before));
        var other = (System.Text.Json.Nodes.JsonObject)before.DeepClone();
        other["time"] = "2026-10-01T01:00:00Z";
        Assert.Equal(["conflict"], await http.Statuses(other));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE key = $1 AND reason = 'conflict' AND readable IS NULL AND sealed IS NULL AND visitor IS NULL", Intake.LedgerKey.Of("urn:test:device", before["id"]!.GetValue<string>())));
        await EventsApplication.IsRefused(http.Capture(expo, badge), 410, "visitor-erased", "/badge");
        await EventsApplication.IsRefused(http.Consent(expo, badge, ["name"]), 410, "visitor-erased", "/code");
        using var again = await http.Capture(expo, badge, captureId);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        var upload = await EventsApplication.Succeeds(System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(http, $"/v1/events/expos/{expo.Code}/badges", new { badges = new[] { new { code = badge, consents = new[] { "name" }, contact = new { name = "Demo Visitor 1" } } } }));
        Assert.Equal("/problems/visitor-erased", upload.GetProperty("results")[0].GetProperty("problem").GetProperty("type").GetString());

        Assert.Equal(3, await events.StoredAsync(expo));
        Assert.Equal(0, await FoundAsync(expo.Visitor(badge).ToString()));
        Assert.Equal(0, await FoundAsync(badge));
    }

    [Fact]
    public async Task An_activity_that_waited_for_its_booth_is_not_taken_in_when_the_booth_appears()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        using var http = events.Caller();
        Assert.Equal(["quarantined", "quarantined"], await http.Statuses(Activity.Visit(expo.Code, "B2", badge), Activity.Visit(expo.Code, "B2", Leads.NewBadge())));
        await EraseAsync(http, expo, badge);

        await events.PlaceAsync(expo, "B2");

        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        Assert.Equal(["discarded", "replayed"], await events.Ask<string[]>("SELECT array_agg(state ORDER BY state) FROM dead_letter WHERE expo_code = $1", expo.Code));
    }

    [Fact]
    public async Task Finds_what_was_on_its_way_through_the_door_at_that_moment()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", badge, "first"));
        var id = await EraseAsync(http, expo, badge);
        var replacement = await events.Ask<Guid>("SELECT visitor FROM lead WHERE expo_id = $1", expo.Id);
        // As if another replica had written it just after the first look: an activity, and a lead of its own.
        await events.Sql("UPDATE activity SET visitor = $2, data = replace(data::text, $3::text, $2::text)::json WHERE expo_id = $1", expo.Id, expo.Visitor(badge), replacement);
        await events.Sql("INSERT INTO lead SELECT gen_random_uuid(), 1, expo_id, booth_id, exhibitor_id, $2, asset_ids, captures, note_count, first_at, last_at FROM lead WHERE expo_id = $1", expo.Id, expo.Visitor(badge));
        var secrets = events.Services.GetRequiredService<Security.ExpoSecrets>();
        await events.Sql("UPDATE erasure SET settled_at = NULL, target = $2 WHERE id = $1", id, secrets.Encrypt(JsonSerializer.SerializeToUtf8Bytes(new ErasureTarget(expo.Visitor(badge), replacement, badge)), expo.Id));

        await Eventually.True(async () => await events.Ask<bool>("SELECT settled_at IS NOT NULL AND target IS NULL FROM erasure WHERE id = $1", id));

        Assert.Equal(replacement, await events.Ask<Guid>("SELECT visitor FROM activity WHERE expo_id = $1", expo.Id));
        Assert.Equal(2, await events.Ask<long>("SELECT count(DISTINCT visitor) FROM lead WHERE expo_id = $1 AND visitor <> $2", expo.Id, expo.Visitor(badge)));
    }

    [Fact]
    public async Task Asked_for_again_is_the_same_erasure()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        using var http = events.Caller();
        using var first = await http.Erase(expo, badge, "key-1");
        using var repeated = await http.Erase(expo, badge, "key-1");
        using var again = await http.Erase(expo, badge);

        Assert.Equal(first.Headers.Location, repeated.Headers.Location);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.True(repeated.Headers.Contains("Idempotency-Replayed"));
        await EventsApplication.IsRefused(http.Erase(expo, Leads.NewBadge(), "key-1"), 422, "idempotency-key-reused");
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM erasure WHERE expo_id = $1", expo.Id));
        await EventsApplication.IsRefused(http.Erase(expo with { Code = "none" }, badge), 404, "not-found");
        await EventsApplication.IsRefused(http.Erase(expo, ""), 400, "validation", "/badge");
        await EventsApplication.IsRefused(http.GetAsync($"/v1/events/erasures/{Guid.NewGuid()}"), 404, "not-found");
        using var writer = events.Caller("events:write", "events:read", "events:publish");
        await EventsApplication.IsRefused(writer.Erase(expo, badge), 403, "missing-scope");
        await events.Sql("UPDATE expo SET archived_at = now() WHERE id = $1", expo.Id);
        events.Raise();
        await EventsApplication.IsRefused(http.Erase(expo, Leads.NewBadge()), 410, "expo-archived");
    }

    [Fact]
    [Trait("not published when the save fails", "visitor-erased")]
    public async Task Is_told_to_nobody_when_it_cannot_be_saved_and_carried_out_once_it_can()
    {
        await using var told = await Listener.OnAsync(events, "visitor-erased");
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(expo.Code, "B1", badge));
        // A sequence is not rolled back: it tells that it was tried.
        await events.Sql($"CREATE SEQUENCE tried_{expo.Id:N}");
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried_{expo.Id:N}'); RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.message_type = 'visitor-erased' AND convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        var asked = await EventsApplication.Succeeds(http.Erase(expo, badge));
        await Eventually.True(() => events.Ask<bool>($"SELECT last_value >= 2 FROM tried_{expo.Id:N}"));
        Assert.Equal(expo.Visitor(badge), await events.Ask<Guid>("SELECT visitor FROM activity WHERE expo_id = $1", expo.Id));
        Assert.Equal("accepted", (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/erasures/{asked.GetProperty("id")}"))).GetProperty("state").GetString());
        Assert.DoesNotContain(told.Messages, message => message.GetProperty("expoId").GetGuid() == expo.Id);

        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");

        await Eventually.True(() => told.Messages.Any(message => message.GetProperty("expoId").GetGuid() == expo.Id));
        await Eventually.True(async () => await events.Ask<Guid>("SELECT visitor FROM activity WHERE expo_id = $1", expo.Id) != expo.Visitor(badge));
    }

    [Fact]
    [Trait("consumed once", "events-note-forgotten: visitor-forgotten")]
    public async Task Is_completed_when_every_service_has_said_so_and_each_is_noted_once()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var id = await EraseAsync(http, expo, Leads.NewBadge());
        var bus = events.Services.GetRequiredService<IBus>();
        var message = Guid.CreateVersion7();
        for (var delivery = 0; delivery < 2; delivery++)
        {
            await bus.Publish(new VisitorForgotten(id, "analytics", new(2026, 10, 4, 0, 0, 0, TimeSpan.Zero)), context => context.MessageId = message);
        }
        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM erasure_confirmation WHERE erasure_id = $1", id) == 2);
        Assert.Equal("erased", (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/erasures/{id}"))).GetProperty("state").GetString());

        // Told once more under another id, later: the first stands.
        await bus.Publish(new VisitorForgotten(id, "analytics", new(2026, 10, 5, 0, 0, 0, TimeSpan.Zero)), context => context.MessageId = Guid.CreateVersion7());
        await bus.Publish(new VisitorForgotten(id, "investment", new(2026, 10, 4, 0, 0, 0, TimeSpan.Zero)), context => context.MessageId = Guid.CreateVersion7());

        await Eventually.True(async () => (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/erasures/{id}"))).GetProperty("state").GetString() == "completed");
        var shown = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/erasures/{id}"));
        Assert.Equal(new DateTimeOffset(2026, 10, 4, 0, 0, 0, TimeSpan.Zero), shown.GetProperty("services").EnumerateArray().Single(service => service.GetProperty("service").GetString() == "analytics").GetProperty("confirmedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task No_table_with_a_visitor_is_left_out()
    {
        var tables = await events.Ask<string[]>("""
            SELECT array_agg(DISTINCT class.relname::text) FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid JOIN pg_namespace AS space ON space.oid = relnamespace
            WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition AND NOT attisdropped AND attname LIKE '%visitor%'
            """);

        Assert.Equal(VisitorTables.All.Select(table => table.Name).Order(), tables.Order());
    }

    /// <summary>Leaves a message where one lies that the consumer of activity could not deal with.</summary>
    private async Task FailAsync(Guid messageId, string contentType, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(string.Empty, BrokerIntake.ErrorQueue, mandatory: true, new BasicProperties { MessageId = messageId.ToString(), ContentType = contentType }, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private async Task<Guid> EraseAsync(HttpClient http, TestExpo expo, string badge)
    {
        var id = (await EventsApplication.Succeeds(http.Erase(expo, badge))).GetProperty("id").GetGuid();
        await Eventually.True(async () => await events.Ask<bool>("SELECT settled_at IS NOT NULL FROM erasure WHERE id = $1", id), message: "the erasure is settled");
        return id;
    }

    /// <summary>In how many rows of the database the text stands; messages that wait to be sent are not looked at.</summary>
    private Task<long> FoundAsync(string text) => events.Ask<long>(Texts, text, new[] { "outbox" });

    private async Task<(long Activities, long Visitors, long Leads, string Stored)> CountsAsync(TestExpo expo) => (
        await events.StoredAsync(expo),
        await events.Ask<long>("SELECT count(DISTINCT visitor) FROM activity WHERE expo_id = $1", expo.Id),
        await events.Ask<long>("SELECT count(*) FROM lead WHERE expo_id = $1", expo.Id),
        await events.Ask<string>("SELECT coalesce(json_agg(counted ORDER BY hour, type)::text, '') FROM (SELECT hour, type, count(*) FROM activity WHERE expo_id = $1 GROUP BY hour, type) AS counted", expo.Id));
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Capturing_a_lead(EventsApplication events)
{
    [Fact]
    public async Task The_first_is_made_and_a_second_is_merged()
    {
        var asset = Guid.CreateVersion7();
        var expo = await events.ExpoAsync(assets: asset);
        await events.PlaceAsync(expo, "B2");
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name", "company");
        using var http = events.CallerFor(expo.Exhibitor.ToString().ToUpperInvariant(), "events:publish", "events:read");

        using var first = await http.Capture(expo, badge, note: $"met {badge}", answers: new[] { new { question = "Budget", answer = "Not decided" } });
        var made = await Json(first);
        using var second = await http.Capture(expo, badge, booth: "B2", note: "came again");
        var merged = await Json(second);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(("\"1-json\"", "\"2-json\""), (first.Headers.ETag!.Tag, second.Headers.ETag!.Tag));
        Assert.Equal(made.GetProperty("id").GetGuid(), merged.GetProperty("id").GetGuid());
        Assert.Equal((1, 1, 2, 2), (made.GetProperty("captures").GetInt32(), made.GetProperty("notes").GetInt32(), merged.GetProperty("captures").GetInt32(), merged.GetProperty("notes").GetInt32()));
        Assert.Equal(asset, Assert.Single(made.GetProperty("assetIds").EnumerateArray()).GetGuid());
        Assert.Equal("Demo Visitor 1", made.GetProperty("contact").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("contact").GetProperty("email").ValueKind);

        Assert.Equal($"/v1/events/leads/{made.GetProperty("id").GetGuid()}", first.Headers.Location!.ToString());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        var lead = await EventsApplication.Succeeds(http.GetAsync(first.Headers.Location));
        Assert.Equal([$"met {expo.Visitor(badge)}", "came again"], lead.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetProperty("note").GetString()!));
        Assert.Equal("Not decided", lead.GetProperty("remarks")[0].GetProperty("answers")[0].GetProperty("answer").GetString());
        // Each is an activity like any other.
        Assert.Equal(2, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND type = 'cityip.lead.captured.v1' AND visitor = $2 AND occurred_at = '2026-10-01T02:00:00Z'", expo.Id, expo.Visitor(badge)));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM lead_capture WHERE encode(content, 'hex') LIKE '%' || encode(convert_to('came again', 'UTF8'), 'hex') || '%'"));
    }

    [Fact]
    public async Task The_same_id_again_gets_the_same_answer_and_counts_once()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name");
        using var http = events.CallerFor(expo.Exhibitor.ToString(), "events:publish", "events:read");
        var id = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => { using var answer = await http.Capture(expo, badge, id); return (answer.StatusCode, Body: await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.Tag); }));
        using var later = await http.Capture(expo, badge);
        // Also with another key of the exhibitor.
        using var other = events.CallerFor(expo.Exhibitor.ToString(), "events:publish");
        using var again = await other.Capture(expo, badge, id);

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Created, answers[0].Body, "\"1-json\""), answer));
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        Assert.Equal((HttpStatusCode.Created, answers[0].Body), (again.StatusCode, await again.Content.ReadAsStringAsync()));
        Assert.Equal(2, await events.StoredAsync(expo));
        Assert.Equal(2, await events.Ask<int>("SELECT captures FROM lead WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task Another_lead_under_the_same_id_is_refused_and_nothing_of_it_is_held()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge);
        using var http = events.CallerFor(expo.Exhibitor.ToString(), "events:publish");
        var id = Guid.NewGuid().ToString();
        await EventsApplication.Succeeds(http.Capture(expo, badge, id));

        await EventsApplication.IsRefused(http.Capture(expo, badge, id, note: "something else"), 409, "lead-id-reused");

        Assert.Equal(1, await events.StoredAsync(expo));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE key = $1", LedgerKey.Of($"urn:cityip:exhibitor:{expo.Exhibitor}", id)));
        Assert.Equal(0, await events.Ask<int>("SELECT note_count FROM lead WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field_and_leaves_nothing()
    {
        var expo = await events.ExpoAsync();
        var (badge, stranger) = (Leads.NewBadge(), Leads.NewBadge());
        await events.IssueAsync(expo, badge);
        using var http = events.CallerFor(expo.Exhibitor.ToString(), "events:publish");
        using var another = events.CallerFor(Guid.NewGuid().ToString(), "events:publish");
        using var reader = events.CallerFor(expo.Exhibitor.ToString(), "events:read");

        await EventsApplication.IsRefused(http.Capture(expo, badge, booth: "absent"), 422, "unknown-booth", "/booth");
        var unknown = await EventsApplication.IsRefused(http.Capture(expo, stranger), 422, "unknown-badge", "/badge");
        Assert.DoesNotContain(stranger, unknown.GetRawText(), StringComparison.Ordinal);
        await EventsApplication.IsRefused(http.Capture(expo, badge, assets: [Guid.NewGuid()]), 422, "invalid-data", "/assets/0");
        await EventsApplication.IsRefused(http.Capture(expo, badge, note: new string('x', 501)), 400, "validation", "/note");
        await EventsApplication.IsRefused(http.Capture(expo, badge, answers: new[] { new { question = "", answer = "x" } }), 400, "validation", "/answers/0/question");
        await EventsApplication.IsRefused(http.Capture(expo, badge, id: ""), 400, "validation", "/id");
        await EventsApplication.IsRefused(another.Capture(expo, badge), 403, "foreign-booth");
        await EventsApplication.IsRefused(reader.Capture(expo, badge), 403, "missing-scope");
        await EventsApplication.IsRefused(http.PostAsJsonAsync("/v1/events/expos/none/leads", new { id = "1", booth = "B1", badge }), 404, "not-found");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"/v1/events/expos/{expo.Code}/leads", new { id = "1", booth = "B1" }), 400, "malformed-json");
        await events.Sql("UPDATE expo SET archived_at = now() WHERE id = $1", expo.Id);
        events.Raise();
        await EventsApplication.IsRefused(http.Capture(expo, badge), 410, "expo-archived");

        Assert.Equal(0, await events.StoredAsync(expo));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM lead WHERE expo_id = $1", expo.Id));
        using var operating = events.CallerFor("somebody", "events:read", "events:operate");
        await EventsApplication.IsRefused(operating.GetAsync($"/v1/events/leads/{Guid.NewGuid()}"), 404, "not-found");
    }

    [Fact]
    public async Task A_device_captures_where_it_stands_and_nowhere_else()
    {
        var expo = await events.ExpoAsync();
        await events.PlaceAsync(expo, "B2");
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge);
        using var kiosk = events.Kiosk(expo.Code, "B1", out _);
        using var gate = events.Gate(expo.Code);

        using var made = await kiosk.Capture(expo, badge);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await EventsApplication.IsRefused(kiosk.Capture(expo, badge, booth: "B2"), 403, "foreign-booth");
        await EventsApplication.IsRefused(gate.Http.Capture(expo, badge), 403, "foreign-booth");
    }

    [Fact]
    public async Task Nothing_is_left_or_told_of_one_that_could_not_be_saved()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge);
        using var http = events.CallerFor(expo.Exhibitor.ToString(), "events:publish");
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        var id = Guid.NewGuid().ToString();

        using (var failed = await http.Capture(expo, badge, id))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        Assert.Equal(0, await events.Ask<long>("SELECT (SELECT count(*) FROM lead WHERE expo_id = $1) + (SELECT count(*) FROM activity WHERE expo_id = $1) + (SELECT count(*) FROM activity_key WHERE key = $2)", expo.Id, LedgerKey.Of($"urn:cityip:exhibitor:{expo.Exhibitor}", id)));

        using var again = await http.Capture(expo, badge, id);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync());
}

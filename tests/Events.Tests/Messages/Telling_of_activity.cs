using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Telling_of_activity(EventsApplication events)
{
    [Fact]
    [Trait("published", "activities-accepted")]
    public async Task What_was_accepted_is_told_with_its_references_and_in_a_sequence_without_gaps()
    {
        await using var told = await Listener.OnAsync(events, "activities-accepted");
        var asset = Guid.CreateVersion7();
        var expo = await events.ExpoAsync(assets: asset);
        using var http = events.Caller();
        var batches = Enumerable.Range(0, 40).Select(i => Enumerable.Range(0, 5).Select(_ => Activity.Visit(expo.Code, badge: $"BADGE-{i:0000}")).ToArray()).ToArray();
        await Task.WhenAll(batches.Select(batch => http.Statuses([.. batch, batch[0]])));

        await Eventually.True(() => told.Messages.Where(message => Of(message, expo).Any()).Sum(message => Of(message, expo).Count()) == 200);
        var activities = told.Messages.SelectMany(message => Of(message, expo)).ToList();
        Assert.Equal(200, activities.Select(activity => activity.GetProperty("activityId").GetGuid()).Distinct().Count());
        var one = activities.Single(activity => activity.GetProperty("activityId").GetGuid() == LedgerKey.Of("urn:test:device", batches[7][0]["id"]!.GetValue<string>()));
        Assert.Equal(expo.Visitor("BADGE-0007"), one.GetProperty("visitor").GetGuid());
        Assert.Equal((0, "cityip.booth.visited.v1", "qingpu", "film-and-television"), (one.GetProperty("generation").GetInt32(), one.GetProperty("type").GetString(), one.GetProperty("districtCode").GetString(), one.GetProperty("industry").GetString()));
        Assert.Equal(asset, Assert.Single(one.GetProperty("assetIds").EnumerateArray()).GetGuid());
        // Each message has the number of its batch.
        foreach (var message in told.Messages.Where(message => Of(message, expo).Any()))
        {
            Assert.True(await events.Ask<bool>("SELECT message_id = (SELECT batch FROM activity WHERE key = $2) FROM activity_batch WHERE seq = $1",
                message.GetProperty("sequence").GetInt64(), Of(message, expo).First().GetProperty("activityId").GetGuid()));
        }
        // Gapless over everything that any test has written.
        Assert.True(await events.Ask<bool>("SELECT count(*) = max(seq) AND max(seq) = (SELECT last FROM activity_sequence) FROM activity_batch"));
        Assert.True(await events.Ask<bool>("SELECT NOT EXISTS (SELECT FROM activity_batch WHERE count <> (SELECT count(*) FROM activity WHERE batch = message_id))"));
    }

    [Fact]
    [Trait("not published when the save fails", "activities-accepted")]
    public async Task Nothing_is_told_of_what_was_not_stored()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var visit = Activity.Visit(expo.Code);
        Assert.Equal(["accepted"], await http.Statuses(visit));
        var before = await events.Ask<long>("SELECT count(*) FROM activity_batch WHERE message_id IN (SELECT batch FROM activity WHERE expo_id = $1)", expo.Id);
        await http.Statuses(visit);
        await http.Statuses(Activity.Visit(expo.Code, "absent"));
        Assert.Equal(before, await events.Ask<long>("SELECT count(*) FROM activity_batch WHERE message_id IN (SELECT batch FROM activity WHERE expo_id = $1)", expo.Id));

        // The save fails at its last statement: the sequence is given back.
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        var failed = Activity.Visit(expo.Code);
        await EventsApplication.IsRefused(http.Publish(failed), 503, "not-written");
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        Assert.Equal(1, await events.StoredAsync(expo));
        Assert.Equal(["accepted"], await http.Statuses(failed));
        Assert.True(await events.Ask<bool>("SELECT count(*) = max(seq) FROM activity_batch"));
    }

    [Fact]
    [Trait("published", "lead-captured")]
    public async Task A_lead_is_told_once_captured_and_again_when_more_is_learned_with_only_what_was_consented()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var asset = Guid.CreateVersion7();
        var expo = await events.ExpoAsync(assets: asset);
        await events.PlaceAsync(expo, "B2");
        await events.IssueAsync(expo, "BADGE-0001", "email");
        await events.IssueAsync(expo, "BADGE-0002");
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", "BADGE-0001"));
        await http.Statuses(Activity.Lead(expo.Code, "B2", "BADGE-0001"), Activity.Lead(expo.Code, "B1", "BADGE-0002"));

        await Eventually.True(() => told.Messages.Count(message => message.GetProperty("expoId").GetGuid() == expo.Id) == 3);
        var leads = told.Messages.Where(message => message.GetProperty("expoId").GetGuid() == expo.Id).ToList();
        var first = leads.Where(lead => lead.GetProperty("visitor").GetGuid() == expo.Visitor("BADGE-0001")).OrderBy(lead => lead.GetProperty("version").GetInt64()).ToList();
        Assert.Equal([1L, 2L], first.Select(lead => lead.GetProperty("version").GetInt64()));
        Assert.Single(first.Select(lead => lead.GetProperty("leadId").GetGuid()).Distinct());
        Assert.All(first, lead => Assert.Equal("visitor@example.org", lead.GetProperty("contact").GetProperty("email").GetString()));
        Assert.All(first, lead => Assert.Equal(JsonValueKind.Null, lead.GetProperty("contact").GetProperty("name").ValueKind));
        Assert.All(first, lead => Assert.Equal(asset, lead.GetProperty("assetIds")[0].GetGuid()));
        var other = leads.Single(lead => lead.GetProperty("visitor").GetGuid() == expo.Visitor("BADGE-0002"));
        Assert.Equal(JsonValueKind.Null, other.GetProperty("contact").ValueKind);
        Assert.Equal((expo.Exhibitor, "Demo exhibitor 1"), (other.GetProperty("exhibitorId").GetGuid(), other.GetProperty("exhibitorName").GetString()));
    }

    [Fact]
    [Trait("published", "activities-recounted")]
    public async Task A_recount_tells_what_is_stored_at_one_moment()
    {
        await using var told = await Listener.OnAsync(events, "activities-recounted");
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var late = Activity.Visit(expo.Code);
        late["time"] = "2026-10-01T02:30:00Z";
        await http.Statuses(late, Activity.Visit(expo.Code), Activity.Lead(expo.Code, "B1", "BADGE-0001"));
        await events.Sql("INSERT INTO activity_frozen_count (day, expo_id, hour, type, count) VALUES ('2026-10-02', $1, '2026-10-01T02:00:00Z', 'cityip.booth.visited.v1', 40)", expo.Id);

        var counts = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/activities/counts"));
        Assert.Equal(43, counts.GetProperty("total").GetInt64());
        Assert.Equal(41, counts.GetProperty("items").EnumerateArray().Single(count => count.GetProperty("hour").GetDateTimeOffset() == new DateTimeOffset(2026, 10, 1, 2, 0, 0, TimeSpan.Zero)).GetProperty("count").GetInt64());

        await EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{expo.Id}/recount", null));
        await Eventually.True(() => told.Messages.Any(message => message.GetProperty("expoId").GetGuid() == expo.Id));
        var message = told.Messages.First(message => message.GetProperty("expoId").GetGuid() == expo.Id);
        Assert.Equal(43, message.GetProperty("counts").EnumerateArray().Sum(count => count.GetProperty("count").GetInt64()));
        Assert.True(message.GetProperty("throughSequence").GetInt64() >= counts.GetProperty("throughSequence").GetInt64());

        await EventsApplication.IsRefused(http.PostAsync("/v1/events/expos/none/recount", null), 404, "not-found");
        await EventsApplication.IsRefused(http.GetAsync("/v1/events/expos/none/activities/counts"), 404, "not-found");
        using var publisher = events.Caller("events:publish", "events:read");
        await EventsApplication.IsRefused(publisher.PostAsync($"/v1/events/expos/{expo.Id}/recount", null), 403, "missing-scope");
    }

    [Fact]
    [Trait("not published when the save fails", "lead-captured")]
    public async Task Nothing_is_told_of_a_lead_that_was_not_stored()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        await events.IssueAsync(expo, "BADGE-0001", "email");
        using var http = events.Caller();
        // The message of the lead is the last that is written: activity and lead are there already, and go with it.
        await RefuseAsync(expo, "lead-captured");
        await EventsApplication.IsRefused(http.Publish(Activity.Lead(expo.Code, "B1", "BADGE-0001")), 503, "not-written");
        Assert.Equal(0, await events.StoredAsync(expo));
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM lead WHERE expo_id = $1", expo.Id));
        await AllowAsync(expo);

        await http.Statuses(Activity.Lead(expo.Code, "B1", "BADGE-0001"));
        await Eventually.True(() => told.Messages.Any(message => message.GetProperty("expoId").GetGuid() == expo.Id));
        Assert.Equal(1, told.Messages.Single(message => message.GetProperty("expoId").GetGuid() == expo.Id).GetProperty("version").GetInt64());
    }

    [Fact]
    [Trait("not published when the save fails", "activities-recounted")]
    public async Task Nothing_is_told_of_a_recount_that_was_not_saved()
    {
        await using var told = await Listener.OnAsync(events, "activities-recounted");
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(expo.Code));
        await RefuseAsync(expo, "activities-recounted");
        await EventsApplication.IsRefused(http.PostAsync($"/v1/events/expos/{expo.Id}/recount", null), 500, "unexpected");
        await AllowAsync(expo);

        await EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{expo.Id}/recount", null));
        await Eventually.True(() => told.Messages.Any(message => message.GetProperty("expoId").GetGuid() == expo.Id));
        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM outbox") == 0, message: "the outbox is empty");
        Assert.Single(told.Messages, message => message.GetProperty("expoId").GetGuid() == expo.Id);
    }

    private async Task RefuseAsync(TestExpo expo, string exchange)
    {
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.message_type = '{exchange}' AND convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");
    }

    private Task AllowAsync(TestExpo expo) => events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");

    private static IEnumerable<JsonElement> Of(JsonElement message, TestExpo expo) =>
        ToldActivities.Of(message).Where(activity => activity.GetProperty("expoId").GetGuid() == expo.Id);
}

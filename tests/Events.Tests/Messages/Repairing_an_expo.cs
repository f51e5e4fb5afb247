using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Repairing_an_expo(EventsApplication events)
{
    [Fact]
    [Trait("published", "activity-repair-begun")]
    [Trait("published", "activities-republished")]
    public async Task All_that_is_stored_is_published_again_under_a_generation_of_its_own_and_then_counted()
    {
        await using var told = await Eavesdropper.OnAsync(events.Servers.Broker, "activity-repair-begun", "activities-republished", "activities-recounted");
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.GetAsync($"/v1/events/expos/{expo.Code}/recount"), 404, "no-repair");
        for (var batch = 0; batch < 3; batch++)
        {
            await http.Statuses(Activity.Visit(expo.Code, badge: "BADGE-0001"), Activity.Visit(expo.Code));
        }
        await events.Sql("INSERT INTO activity_frozen_count (day, expo_id, hour, type, count) VALUES ('2020-10-02', $1, '2020-10-01T02:00:00Z', 'cityip.booth.visited.v1', 40)", expo.Id);

        var begun = await EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{expo.Code}/recount?repair=true", null));
        Assert.Equal((1, 46), (begun.GetProperty("generation").GetInt32(), begun.GetProperty("total").GetInt64()));

        await Eventually.True(() => Told(told, "activities-recounted", expo).Count == 1);
        var first = Assert.Single(Told(told, "activity-repair-begun", expo));
        var through = begun.GetProperty("throughSequence").GetInt64();
        Assert.Equal((1, through), (first.GetProperty("generation").GetInt32(), first.GetProperty("throughSequence").GetInt64()));
        Assert.Equal(40, Assert.Single(first.GetProperty("frozen").EnumerateArray()).GetProperty("count").GetInt64());
        var batches = Batches(told, expo);
        Assert.Equal(6, batches.SelectMany(batch => batch.GetProperty("activities").EnumerateArray()).Select(activity => activity.GetProperty("activityId").GetGuid()).Distinct().Count());
        Assert.All(batches.SelectMany(batch => batch.GetProperty("activities").EnumerateArray()), activity => Assert.Equal((1, expo.Id), (activity.GetProperty("generation").GetInt32(), activity.GetProperty("expoId").GetGuid())));
        Assert.All(batches, batch => Assert.True(batch.GetProperty("sequence").GetInt64() <= through));
        var counted = Told(told, "activities-recounted", expo)[0];
        Assert.Equal((1, 3, 46), (counted.GetProperty("generation").GetInt32(), counted.GetProperty("republished").GetInt64(), counted.GetProperty("counts").EnumerateArray().Sum(count => count.GetProperty("count").GetInt64())));

        var repair = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/recount"));
        Assert.Equal(("published", 6, 6, 40), (repair.GetProperty("state").GetString(), repair.GetProperty("published").GetInt64(), repair.GetProperty("activities").GetInt64(), repair.GetProperty("frozen").GetInt64()));
        using var publisher = events.Caller("events:publish", "events:read");
        await EventsApplication.IsRefused(publisher.PostAsync($"/v1/events/expos/{expo.Code}/recount?repair=true", null), 403, "missing-scope");
        await EventsApplication.IsRefused(http.PostAsync("/v1/events/expos/none/recount?repair=true", null), 404, "not-found");
    }

    [Fact]
    [Trait("not published when the save fails", "activity-repair-begun")]
    public async Task One_that_cannot_be_saved_is_told_to_nobody()
    {
        await using var told = await Eavesdropper.OnAsync(events.Servers.Broker, "activity-repair-begun");
        var (expo, after) = (await events.ExpoAsync(), await events.ExpoAsync());
        using var http = events.Caller();
        // At the commit: the repair and the message are one transaction.
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE CONSTRAINT TRIGGER refuse_{expo.Id:N} AFTER INSERT ON expo_repair DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.expo_id = '{expo.Id}') EXECUTE FUNCTION refuse_{expo.Id:N}()");

        using var answer = await http.PostAsync($"/v1/events/expos/{expo.Code}/recount?repair=true", null);
        Assert.Equal(500, (int)answer.StatusCode);
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        await EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{after.Code}/recount?repair=true", null));

        // The relay sends by id: had the refused one been kept, it would have left before.
        await Eventually.True(() => Told(told, "activity-repair-begun", after).Count == 1);
        Assert.Empty(Told(told, "activity-repair-begun", expo));
        await EventsApplication.IsRefused(http.GetAsync($"/v1/events/expos/{expo.Code}/recount"), 404, "no-repair");
    }

    [Fact]
    [Trait("not published when the save fails", "activities-republished")]
    public async Task One_that_is_stopped_in_the_middle_goes_on_from_there()
    {
        await using var told = await Eavesdropper.OnAsync(events.Servers.Broker, "activities-republished", "activities-recounted");
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(expo.Code), Activity.Visit(expo.Code));
        await events.Sql($"CREATE SEQUENCE tried_{expo.Id:N}");
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried_{expo.Id:N}'); RAISE 'broken for the test'; END $$");
        // The step that publishes fails once it has written its messages; then the last step does.
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE UPDATE ON expo_repair FOR EACH ROW WHEN (NEW.expo_id = '{expo.Id}' AND NEW.published > 0) EXECUTE FUNCTION refuse_{expo.Id:N}()");
        await EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{expo.Code}/recount?repair=true", null));
        await Eventually.True(() => events.Ask<bool>($"SELECT last_value > 1 FROM tried_{expo.Id:N}"));
        Assert.Empty(Batches(told, expo));

        await events.Sql($"DROP TRIGGER refuse_{expo.Id:N} ON expo_repair");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE UPDATE ON expo_repair FOR EACH ROW WHEN (NEW.expo_id = '{expo.Id}' AND NEW.state = 'published') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        await Eventually.True(() => Batches(told, expo).Count == 1);
        await Eventually.True(() => events.Ask<bool>("SELECT published = 2 AND state = 'publishing' FROM expo_repair WHERE expo_id = $1", expo.Id));
        Assert.Empty(Told(told, "activities-recounted", expo));

        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        await Eventually.True(() => Told(told, "activities-recounted", expo).Count == 1);
        Assert.Single(Batches(told, expo));
    }

    [Fact]
    public async Task A_later_one_takes_the_place_of_one_that_is_under_way()
    {
        await using var told = await Eavesdropper.OnAsync(events.Servers.Broker, "activity-repair-begun", "activities-recounted");
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(expo.Code));
        var begun = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EventsApplication.Succeeds(http.PostAsync($"/v1/events/expos/{expo.Code}/recount?repair=true", null))));

        Assert.Equal([1, 2, 3], begun.Select(one => one.GetProperty("generation").GetInt32()).Order());
        await Eventually.True(() => Told(told, "activities-recounted", expo).Any(counted => counted.GetProperty("generation").GetInt32() == 3));
        Assert.Equal([1, 2, 3], Told(told, "activity-repair-begun", expo).Select(one => one.GetProperty("generation").GetInt32()));
        Assert.Equal("published", (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/expos/{expo.Code}/recount"))).GetProperty("state").GetString());
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM expo_repair WHERE expo_id = $1 AND state = 'publishing'", expo.Id));
    }

    private static IReadOnlyList<JsonElement> Told(Eavesdropper told, string exchange, TestExpo expo) => told.About(exchange, expo.Id.ToString());

    private static List<JsonElement> Batches(Eavesdropper told, TestExpo expo) => [.. Told(told, "activities-republished", expo).SelectMany(message => message.GetProperty("batches").EnumerateArray())];
}

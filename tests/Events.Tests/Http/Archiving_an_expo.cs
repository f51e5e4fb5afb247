using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Archiving_an_expo(EventsApplication events)
{
    private static readonly Dictionary<string, string> AtOnce = new() { ["Retention:ArchiveSettling"] = "00:00:00" };

    [Fact]
    [Trait("published", "expo-archived")]
    public async Task Single_activities_contacts_and_the_secret_go_and_numbers_and_leads_stay()
    {
        await using var own = await OwnEvents.StartAsync(events, AtOnce);
        var (expo, other) = (await own.ExpoAsync(), await own.ExpoAsync());
        await EventsApplication.Succeeds(own.Http.PostAsJsonAsync($"/v1/events/expos/{expo}/badges", new { badges = new[] { new { code = "BADGE-0001", consents = new[] { "email" }, contact = new { email = "visitor@example.org" } } } }));
        var (visit, lead) = (Activity.Visit(expo, badge: "BADGE-0001"), Activity.Lead(expo, "B1", "BADGE-0001", "Wants to film."));
        await own.AcceptAsync(visit, lead, Activity.Visit(other));
        Assert.Equal(1, await own.Ask<long>("SELECT count(*) FROM lead_capture WHERE content IS NOT NULL"));
        var conflict = Activity.Visit(expo, booth: "B1", badge: "BADGE-0002", id: visit["id"]!.GetValue<string>());
        Assert.Equal(["conflict"], await own.Http.Statuses(conflict));
        await own.Sql($"""
            INSERT INTO check_in (id, fingerprint, expo_id, place, visitor, day, direction, way, outcome, reason, forced, source, nonce, occurred_at, received_at)
            SELECT gen_random_uuid(), gen_random_uuid(), expo_id, expo_id, visitor, day, 'entry', 'activity', 'ok', 'ok', false, 'urn:test:gate', day::text, now(), now()
            FROM lead, unnest(ARRAY['2025-10-01', '2025-10-02']::date[]) AS day WHERE expo_id = (SELECT id FROM expo WHERE code = '{expo}')
            """);
        var (counts, others) = (await own.CountsAsync(expo), await own.CountsAsync(other));

        await EventsApplication.IsRefused(ArchiveAsync(own, expo), 409, "letters-held");
        await EventsApplication.Succeeds(ArchiveAsync(own, expo, "?discardHeld=true"));
        await StateAsync(own, expo, "archived");

        Assert.Equal((counts, others), (await own.CountsAsync(expo), await own.CountsAsync(other)));
        var id = $"(SELECT id FROM expo WHERE code = '{expo}')";
        Assert.Equal((0, 1, 1), (await own.Ask<long>($"SELECT count(*) FROM activity WHERE expo_id = {id}"), await own.Ask<long>("SELECT count(*) FROM activity"), await own.Ask<long>("SELECT count(*) FROM activity_key")));
        Assert.Equal((0, 1), (await own.Ask<long>("SELECT count(*) FROM dead_letter"), await own.Ask<long>($"SELECT count(*) FROM lead WHERE expo_id = {id}")));
        Assert.Equal((1, 0), (await own.Ask<long>("SELECT count(*) FROM lead_capture"), await own.Ask<long>("SELECT count(*) FROM lead_capture WHERE content IS NOT NULL")));
        Assert.True(await own.Ask<bool>($"SELECT bool_and(contact IS NULL AND consents = '{{}}') AND count(*) = 1 FROM badge WHERE expo_id = {id}"));
        Assert.Equal((2, 1, 0), (
            await own.Ask<long>("SELECT count(*) FROM check_in"), await own.Ask<long>("SELECT count(DISTINCT visitor) FROM check_in"),
            await own.Ask<long>("SELECT count(*) FROM check_in JOIN lead USING (visitor)")));
        Assert.Equal(0, await own.Ask<int>($"SELECT length(secret) FROM expo WHERE id = {id}"));
        var told = Assert.Single(await own.ToldAsync("expo-archived"));
        Assert.Equal((await own.Ask<Guid>($"SELECT {id}"), 2, 1), (told.GetProperty("expoId").GetGuid(), told.GetProperty("version").GetInt64(), told.GetProperty("throughSequence").GetInt64()));

        // Told once, however often it is asked for; and for good.
        await EventsApplication.Succeeds(ArchiveAsync(own, expo));
        Assert.Single(await own.ToldAsync("expo-archived"));
        Assert.Equal("rejected", (await ResultAsync(own, visit)).GetProperty("status").GetString());
        Assert.EndsWith("/expo-archived", (await ResultAsync(own, Activity.Visit(expo))).GetProperty("problem").GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(["accepted"], await own.Http.Statuses(Activity.Visit(other)));
        Assert.NotEqual(JsonValueKind.Null, (await EventsApplication.Succeeds(own.Http.GetAsync($"/v1/events/expos/{expo}"))).GetProperty("archivedAt").ValueKind);
    }

    [Fact]
    public async Task Nothing_of_an_archived_expo_changes()
    {
        await using var own = await OwnEvents.StartAsync(events, AtOnce);
        var expo = await own.ExpoAsync();
        await EventsApplication.Succeeds(ArchiveAsync(own, expo));
        await StateAsync(own, expo, "archived");

        var path = $"/v1/events/expos/{expo}";
        await EventsApplication.IsRefused(own.Http.PostAsJsonAsync($"{path}/booths", new { code = "B2", exhibitorName = "Demo exhibitor 2", assetIds = Array.Empty<Guid>() }), 410, "expo-archived");
        await EventsApplication.IsRefused(own.Http.PostAsJsonAsync($"{path}/halls", new { code = "H1", names = new { en = "Hall 1" } }), 410, "expo-archived");
        await EventsApplication.IsRefused(own.Http.PostAsJsonAsync($"{path}/badges", new { badges = new[] { new { code = "BADGE-0001" } } }), 410, "expo-archived");
        await EventsApplication.IsRefused(EventsApplication.Put(own.Http, path, new { names = new { en = "Other" }, timeZone = "Asia/Shanghai", startsOn = "2025-10-01", endsOn = "2025-10-03" }, "*"), 410, "expo-archived");
        await EventsApplication.Succeeds(own.Http.GetAsync($"{path}/booths"));
        // Frozen counts are all that a repair has to tell.
        await EventsApplication.Succeeds(own.Http.PostAsync($"{path}/recount?repair=true", null));
        await Eventually.True(async () => (await own.ToldAsync("activities-recounted")).Count == 1);
        Assert.Empty(await own.ToldAsync("activities-republished"));
    }

    [Fact]
    [Trait("not published when the save fails", "expo-archived")]
    public async Task One_that_is_stopped_between_its_steps_goes_on_in_another_process()
    {
        await using var own = await OwnEvents.StartAsync(events, AtOnce);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo, badge: "BADGE-0001"), Activity.Visit(expo));
        var counts = await own.CountsAsync(expo);
        await own.Sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");

        // Each step fails at its very end, when all of it is written.
        await own.Sql("CREATE TRIGGER refuse BEFORE UPDATE ON expo_archive FOR EACH ROW WHEN (NEW.removed > 0) EXECUTE FUNCTION refuse()");
        await EventsApplication.Succeeds(ArchiveAsync(own, expo));
        var removing = await StateAsync(own, expo, "removing");
        Assert.Equal((2, 0), (removing.GetProperty("activities").GetInt64(), removing.GetProperty("removed").GetInt64()));
        Assert.Equal((2, 0), (await own.Ask<long>("SELECT count(*) FROM activity"), await own.Ask<long>("SELECT count(*) FROM activity_frozen_count")));
        Assert.Equal(counts, await own.CountsAsync(expo));

        await own.Sql("DROP TRIGGER refuse ON expo_archive");
        await own.Sql("CREATE TRIGGER refuse BEFORE UPDATE ON expo_archive FOR EACH ROW WHEN (NEW.state = 'archived') EXECUTE FUNCTION refuse()");
        await StateAsync(own, expo, "sealing");
        Assert.Equal((0, counts), (await own.Ask<long>("SELECT count(*) FROM activity"), await own.CountsAsync(expo)));
        Assert.True(await own.Ask<bool>("SELECT length(secret) > 0 FROM expo"));
        Assert.Empty(await own.ToldAsync("expo-archived"));

        await using var other = await own.ReplicaAsync(settings: AtOnce);
        await own.StopAsync();
        await other.Sql("DROP TRIGGER refuse ON expo_archive");
        await StateAsync(other, expo, "archived");
        Assert.Equal(counts, await other.CountsAsync(expo));
        Assert.Single(await other.ToldAsync("expo-archived"));
    }

    [Fact]
    public async Task What_was_under_way_to_it_is_removed_and_counted_too()
    {
        await using var own = await OwnEvents.StartAsync(events, AtOnce);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await own.Sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await own.Sql("CREATE TRIGGER refuse BEFORE UPDATE ON expo_archive FOR EACH ROW WHEN (NEW.state = 'archived') EXECUTE FUNCTION refuse()");
        await EventsApplication.Succeeds(ArchiveAsync(own, expo));
        await StateAsync(own, expo, "sealing");

        // As a writer that was let in before would.
        await own.Sql("""
            INSERT INTO activity (key, day, batch, type, expo_id, asset_ids, door, sender, source, event_id, received_at, occurred_at, hour, clock, data)
            SELECT gen_random_uuid(), (now() AT TIME ZONE 'UTC')::date, gen_random_uuid(), 'cityip.booth.visited.v1', id, '{}', 'http', 'k', 's', 'i', now(), now(), date_trunc('hour', now()), 0, '{}' FROM expo
            """);
        await own.Sql("DROP TRIGGER refuse ON expo_archive");

        var archived = await StateAsync(own, expo, "archived");
        Assert.Equal((2, 2), (archived.GetProperty("removed").GetInt64(), archived.GetProperty("activities").GetInt64()));
        Assert.Equal((0, 2), (await own.Ask<long>("SELECT count(*) FROM activity"), (await own.CountsAsync(expo)).Total));
    }

    [Fact]
    public async Task It_is_refused_while_anything_may_still_come_and_without_a_look_at_what_there_is()
    {
        await using var own = await OwnEvents.StartAsync(events, AtOnce);
        var (expo, code) = (await own.ExpoAsync(), EventsApplication.NewCode("expo"));
        var day = DateTimeOffset.UtcNow.AddDays(-20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await EventsApplication.Succeeds(own.Http.PostAsJsonAsync("/v1/events/expos", new { code, names = new { en = "Test expo" }, timeZone = "Asia/Shanghai", startsOn = day, endsOn = day }));

        await EventsApplication.IsRefused(ArchiveAsync(own, code), 409, "expo-not-over");
        await EventsApplication.IsRefused(ArchiveAsync(own, "none"), 404, "not-found");
        await EventsApplication.IsRefused(own.Http.PostAsync($"/v1/events/expos/{expo}/archive", null), 428, "precondition-required");
        await EventsApplication.IsRefused(ArchiveAsync(own, expo, etag: "\"99\""), 412, "stale");
        await EventsApplication.IsRefused(own.Http.GetAsync($"/v1/events/expos/{expo}/archive"), 404, "not-archived");
        using var writer = events.Caller("events:read", "events:write");
        await EventsApplication.IsRefused(writer.PostAsync($"/v1/events/expos/{await events.AnnounceExpoAsync()}/archive", null), 403, "missing-scope");

        await own.Sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await own.Sql("CREATE TRIGGER refuse BEFORE UPDATE ON expo_repair FOR EACH ROW EXECUTE FUNCTION refuse()");
        await own.Sql($"INSERT INTO expo_repair (expo_id, generation, through_seq, counts, activities, begun_at, changed_at) SELECT id, 1, 0, '[]', 0, now(), now() FROM expo WHERE code = '{expo}'");
        await EventsApplication.IsRefused(ArchiveAsync(own, expo), 409, "repair-under-way");
        Assert.Equal(0, await own.Ask<long>("SELECT count(*) FROM expo WHERE archived_at IS NOT NULL"));
    }

    private static async Task<HttpResponseMessage> ArchiveAsync(OwnEvents own, string expo, string query = "", string etag = "*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/events/expos/{expo}/archive{query}");
        request.Headers.IfMatch.Add(etag == "*" ? EntityTagHeaderValue.Any : new(etag));
        return await own.Http.SendAsync(request);
    }

    private static Task<JsonElement> StateAsync(OwnEvents own, string expo, string state) => Eventually.Result(async () =>
    {
        var archive = await EventsApplication.Succeeds(own.Http.GetAsync($"/v1/events/expos/{expo}/archive"));
        Assert.Equal(state, archive.GetProperty("state").GetString());
        return archive;
    });

    /// <summary>What became of one event, whatever the status of the answer.</summary>
    private static async Task<JsonElement> ResultAsync(OwnEvents own, System.Text.Json.Nodes.JsonObject activity)
    {
        using var answer = await own.Http.Publish(activity);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("results")[0];
    }
}

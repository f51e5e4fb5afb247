using System.Net.Http.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Replaying_dead_letters(EventsApplication events)
{
    [Fact]
    public async Task A_dry_run_says_of_each_letter_what_would_become_of_it_and_does_nothing()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var corrected = Activity.Visit(expo.Code, "B-misprint");
        var passes = await events.LetterOfAsync(http, corrected);
        await EventsApplication.Succeeds(http.EditAsync(passes, corrected.WithData("booth", "B1")));
        var waits = await events.LetterOfAsync(http, Activity.Visit(expo.Code, "B-later"));
        var first = Activity.Visit(expo.Code);
        Assert.Equal(["accepted"], await http.Statuses(first));
        var conflict = await events.LetterOfAsync(http, first.WithData("badge", "BADGE-0021"), "conflict");

        var report = await http.ReplayAsync(new { expo = expo.Code, dryRun = true });

        Assert.True(report.GetProperty("dryRun").GetBoolean());
        Assert.Equal(
            new Dictionary<Guid, string?> { [passes] = "accepted", [waits] = "quarantined", [conflict] = "conflict" },
            report.GetProperty("results").EnumerateArray().ToDictionary(result => result.GetProperty("id").GetGuid(), result => result.GetProperty("status").GetString()));
        Assert.Equal(1, await events.StoredAsync(expo));
        Assert.Equal(3, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE expo_code = $1 AND state = 'held'", expo.Code));
        Assert.Equal(1, (await http.ShowAsync(waits)).GetProperty("version").GetInt32());

        var real = await http.ReplayAsync(new { expo = expo.Code });
        Assert.Equal((1, 1, 1), (real.GetProperty("accepted").GetInt32(), real.GetProperty("quarantined").GetInt32(), real.GetProperty("conflict").GetInt32()));
        Assert.Equal(2, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task By_filter_it_goes_on_page_by_page_and_looks_at_no_letter_twice()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var visits = Enumerable.Range(0, 5).Select(i => Activity.Visit(expo.Code, $"absent-{i}")).ToArray();
        await http.Statuses(visits);
        // Corrected behind the service's back, so that only the replay can find it out.
        await events.Sql("UPDATE dead_letter SET readable = replace(readable::text, 'absent-3', 'B1')::json WHERE expo_code = $1", expo.Code);

        var (seen, accepted) = (new List<Guid>(), 0);
        for (Guid? after = null; ;)
        {
            var report = await http.ReplayAsync(new { reason = "unknown-booth", expo = expo.Code, limit = 2, after });
            seen.AddRange(report.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("id").GetGuid()));
            accepted += report.GetProperty("accepted").GetInt32();
            if (report.GetProperty("next").ValueKind == System.Text.Json.JsonValueKind.Null)
            {
                Assert.Equal(0, report.GetProperty("remaining").GetInt32());
                break;
            }
            after = report.GetProperty("next").GetGuid();
            Assert.True(report.GetProperty("remaining").GetInt32() > 0);
        }
        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(1, accepted);
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task The_same_letter_replayed_by_many_at_once_counts_once()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        await EventsApplication.Succeeds(http.EditAsync(letter, wrong.WithData("booth", "B1").With("id", Guid.NewGuid().ToString())));

        var reports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.ReplayAsync(letter)));

        Assert.Single(reports, report => report.OnlyOutcome().Status == "accepted");
        Assert.Equal(7, reports.Count(report => report.OnlyOutcome().Status == "duplicate"));
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_letter_that_was_given_another_id_is_taken_in_by_itself_when_its_booth_appears()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        var another = wrong.With("id", Guid.NewGuid().ToString()).WithData("booth", "B10");
        await EventsApplication.Succeeds(http.EditAsync(letter, another));

        await events.PlaceAsync(expo, "B10");

        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        Assert.Equal(["duplicate"], await http.Statuses(another));
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Nothing_is_marked_when_the_transaction_fails()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        var another = wrong.WithData("booth", "B1").With("id", Guid.NewGuid().ToString());
        await EventsApplication.Succeeds(http.EditAsync(letter, another));
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON activity FOR EACH ROW WHEN (NEW.expo_id = '{expo.Id}') EXECUTE FUNCTION refuse_{expo.Id:N}()");

        await EventsApplication.IsRefused(http.PostAsync($"{Letters.Path}/{letter}/replay", null), 500, "unexpected");

        Assert.Equal("held", (await http.ShowAsync(letter)).GetProperty("state").GetString());
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM activity_key WHERE key = $1", Letters.KeyOf(another)));
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Bad_requests_say_what_is_wrong()
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.PostAsync($"{Letters.Path}/{Guid.NewGuid()}/replay", null), 404, "not-found");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/replay", new { reason = "no-such-reason" }), 400, "invalid-filter", "/reason");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/replay", new { receivedFrom = "yesterday" }), 400, "invalid-filter", "/receivedFrom");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/replay", new { limit = 501 }), 422, "invalid-limit", "/limit");
        await EventsApplication.IsRefused(http.PostAsJsonAsync($"{Letters.Path}/replay", new { resaon = "x" }), 400, "malformed-json");
        using var reader = events.Caller("events:read", "events:write", "events:publish");
        await EventsApplication.IsRefused(reader.PostAsJsonAsync($"{Letters.Path}/replay", new { }), 403, "missing-scope");
        await EventsApplication.IsRefused(reader.PostAsync($"{Letters.Path}/{Guid.NewGuid()}/replay", null), 403, "missing-scope");
    }
}

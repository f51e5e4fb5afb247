using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Editing_a_dead_letter(EventsApplication events)
{
    [Fact]
    public async Task A_corrected_event_counts_once_when_it_is_replayed_and_the_original_stays_in_the_log()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B-misprint", "BADGE-0011");
        var letter = await events.LetterOfAsync(http, wrong);

        var edited = await EventsApplication.Succeeds(http.EditAsync(letter, wrong.WithData("booth", "B1"), note: "The booth plan had a misprint."));
        Assert.Equal(("held", "corrected", 2, 1), (edited.GetProperty("state").GetString(), edited.GetProperty("reason").GetString(), edited.GetProperty("version").GetInt32(), edited.GetProperty("edits").GetInt32()));
        Assert.Equal(0, await events.StoredAsync(expo));

        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(("duplicate", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(1, await events.StoredAsync(expo));
        Assert.Equal(expo.Visitor("BADGE-0011"), await events.Ask<Guid>("SELECT visitor FROM activity WHERE key = $1", Letters.KeyOf(wrong)));
        Assert.Equal(["duplicate"], await http.Statuses(wrong));
        Assert.Equal(1, await events.StoredAsync(expo));

        var edit = Assert.Single((await http.EditsAsync(letter)).GetProperty("items").EnumerateArray());
        Assert.Equal((1, "unknown-booth", "The booth plan had a misprint.", "test-organisation"),
            (edit.GetProperty("number").GetInt32(), edit.GetProperty("reason").GetString(), edit.GetProperty("note").GetString(), edit.GetProperty("organisation").GetString()));
        Assert.StartsWith("key-", edit.GetProperty("editedBy").GetString(), StringComparison.Ordinal);
        Assert.Equal("B-misprint", edit.GetProperty("event").GetProperty("data").GetProperty("booth").GetString());
        Assert.Equal(edit.GetProperty("editedBy").GetString(), (await http.ShowAsync(letter)).GetProperty("changedBy").GetString());
    }

    [Fact]
    public async Task A_badge_code_in_the_correction_is_replaced_before_anything_is_written()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B-misprint");
        var letter = await events.LetterOfAsync(http, wrong);
        var badge = $"BADGE-{Guid.NewGuid():N}";

        await EventsApplication.Succeeds(http.EditAsync(letter, wrong.WithData("booth", "B1").WithData("badge", badge).With("subject", $"visit of {badge}")));

        var shown = (await http.ShowAsync(letter)).GetProperty("event");
        Assert.Equal(expo.Visitor(badge).ToString(), shown.GetProperty("data").GetProperty("badge").GetString());
        Assert.Equal($"visit of {expo.Visitor(badge)}", shown.GetProperty("subject").GetString());
        Assert.False(await events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE dead_letter::text LIKE '%' || $1 || '%') OR EXISTS (SELECT FROM dead_letter_edit WHERE dead_letter_edit::text LIKE '%' || $1 || '%')", badge));
        await http.ReplayAsync(letter);
        Assert.Equal(expo.Visitor(badge), await events.Ask<Guid>("SELECT visitor FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task The_pseudonym_that_stands_for_a_badge_can_be_left_as_it_is_but_not_be_carried_to_another_expo()
    {
        var (expo, other) = (await events.ExpoAsync(), await events.ExpoAsync());
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B-misprint", "BADGE-0012");
        var letter = await events.LetterOfAsync(http, wrong);
        var shown = JsonNode.Parse((await http.ShowAsync(letter)).GetProperty("event").GetRawText())!.AsObject();

        await EventsApplication.IsRefused(http.EditAsync(letter, shown.WithData("booth", "B1").WithData("expo", other.Code)), 422, "pseudonym-of-another-expo", "/data/badge");
        await EventsApplication.Succeeds(http.EditAsync(letter, shown.WithData("booth", "B1")));

        await http.ReplayAsync(letter);
        Assert.Equal(expo.Visitor("BADGE-0012"), await events.Ask<Guid>("SELECT visitor FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task A_sealed_event_is_corrected_too_and_what_it_was_is_shown_only_when_revealed()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Event("cityip.booth.visted.v1", new { expo = expo.Code, booth = "B1", badge = "BADGE-0013" });
        var letter = await events.LetterOfAsync(http, wrong);

        var edited = await EventsApplication.Succeeds(http.EditAsync(letter, wrong.With("type", "cityip.booth.visited.v1")));
        Assert.False(edited.GetProperty("sealed").GetBoolean());

        var hidden = Assert.Single((await http.EditsAsync(letter)).GetProperty("items").EnumerateArray());
        Assert.True(hidden.GetProperty("sealed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, hidden.GetProperty("event").ValueKind);
        var revealed = Assert.Single((await http.EditsAsync(letter, reveal: true)).GetProperty("items").EnumerateArray());
        Assert.Equal("BADGE-0013", revealed.GetProperty("event").GetProperty("data").GetProperty("badge").GetString());
        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
    }

    [Fact]
    public async Task A_correction_that_does_not_pass_either_says_why_and_can_be_corrected_again()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Event("cityip.unheard.of.v1", new { expo = expo.Code, booth = "B1" });
        var letter = await events.LetterOfAsync(http, wrong);

        var first = await EventsApplication.Succeeds(http.EditAsync(letter, wrong.With("type", "cityip.booth.visited.v1").WithData("booth", "B9")));
        Assert.Equal(("unknown-booth", "/data/booth"), (first.GetProperty("reason").GetString(), first.GetProperty("pointer").GetString()));
        var second = await EventsApplication.Succeeds(http.EditAsync(letter, wrong.With("type", "cityip.booth.visited.v1").WithData("booth", null)));
        Assert.Equal(("invalid-data", "/data/booth"), (second.GetProperty("reason").GetString(), second.GetProperty("pointer").GetString()));
        Assert.Equal(("quarantined", "invalid-data"), (await http.ReplayAsync(letter)).OnlyOutcome());
        await EventsApplication.Succeeds(http.EditAsync(letter, wrong.With("type", "cityip.booth.visited.v1")));

        Assert.Equal([1, 2, 3], (await http.EditsAsync(letter)).GetProperty("items").EnumerateArray().Select(edit => edit.GetProperty("number").GetInt32()));
        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_conflict_needs_an_id_of_its_own_and_then_counts_once()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var first = Activity.Visit(expo.Code, badge: "BADGE-0014");
        Assert.Equal(["accepted"], await http.Statuses(first));
        var second = first.WithData("badge", "BADGE-0015");
        var letter = await events.LetterOfAsync(http, second, "conflict");

        Assert.Equal(("conflict", "conflict"), (await http.ReplayAsync(letter)).OnlyOutcome());
        await EventsApplication.IsRefused(http.EditAsync(letter, second), 422, "id-is-taken", "/id");
        await EventsApplication.IsRefused(http.EditAsync(letter, second.With("source", "urn:test:other")), 422, "source-is-fixed", "/source");
        var another = Guid.NewGuid().ToString();
        var edited = await EventsApplication.Succeeds(http.EditAsync(letter, second.With("id", another)));
        Assert.Equal(LedgerKey.Of("urn:test:device", another), edited.GetProperty("activityId").GetGuid());

        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter, dryRun: true)).OnlyOutcome());
        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(("duplicate", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(2, await events.StoredAsync(expo));
        Assert.Equal(["duplicate"], await http.Statuses(second.With("id", another)));
        // The conflicting event sent once more is the same letter, not a new one.
        Assert.Equal(["conflict"], await http.Statuses(second));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE key = $1", Letters.KeyOf(second)));
        Assert.Equal(2, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task An_id_that_was_taken_after_the_correction_is_a_conflict_again()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var first = Activity.Visit(expo.Code);
        Assert.Equal(["accepted"], await http.Statuses(first));
        var second = first.WithData("badge", "BADGE-0016");
        var letter = await events.LetterOfAsync(http, second, "conflict");
        var another = Guid.NewGuid().ToString();
        await EventsApplication.Succeeds(http.EditAsync(letter, second.With("id", another)));
        Assert.Equal(["accepted"], await http.Statuses(Activity.Visit(expo.Code, badge: "BADGE-0017", id: another)));

        Assert.Equal(("conflict", "conflict"), (await http.ReplayAsync(letter, dryRun: true)).OnlyOutcome());
        Assert.Equal(("conflict", "conflict"), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal("held", (await http.ShowAsync(letter)).GetProperty("state").GetString());
        Assert.Equal(2, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Two_letters_cannot_be_given_one_id()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var (one, other) = (Activity.Visit(expo.Code, "B8"), Activity.Visit(expo.Code, "B9"));
        var (first, second) = (await events.LetterOfAsync(http, one), await events.LetterOfAsync(http, other));
        var id = Guid.NewGuid().ToString();

        await EventsApplication.Succeeds(http.EditAsync(first, one.With("id", id)));
        await EventsApplication.IsRefused(http.EditAsync(second, other.With("id", id)), 422, "id-is-taken", "/id");
    }

    [Fact]
    public async Task Nobody_s_change_is_overwritten_unseen()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        var etag = await EventsApplication.ETagOf(http, $"{Letters.Path}/{letter}");

        await EventsApplication.IsRefused(http.EditAsync(letter, wrong, etag: ""), 428, "precondition-required");
        await EventsApplication.Succeeds(http.EditAsync(letter, wrong.WithData("booth", "B1"), etag));
        await EventsApplication.IsRefused(http.EditAsync(letter, wrong, etag), 412, "stale");
        await http.ReplayAsync(letter);
        await EventsApplication.IsRefused(http.EditAsync(letter, wrong, "*"), 409, "already-replayed");
    }

    [Fact]
    public async Task What_is_no_event_is_refused_and_changes_nothing()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);

        await EventsApplication.IsRefused(http.EditAsync(letter, wrong.With("type", null)), 400, "missing-attribute", "type");
        await EventsApplication.IsRefused(http.EditAsync(letter, wrong.With("specversion", "0.3")), 400, "unsupported-specversion", "specversion");
        await EventsApplication.IsRefused(http.EditAsync(letter, wrong.With("padding", new string('x', 70_000))), 413, "too-large");
        await EventsApplication.IsRefused(http.EditAsync(letter, wrong, note: new string('x', 501)), 422, "invalid-text", "note");
        await EventsApplication.IsRefused(http.EditAsync(Guid.NewGuid(), wrong, "*"), 404, "not-found");
        using var reader = events.Caller("events:read", "events:write", "events:publish");
        await EventsApplication.IsRefused(reader.EditAsync(letter, wrong, "*"), 403, "missing-scope");

        Assert.Equal(0, (await http.ShowAsync(letter)).GetProperty("edits").GetInt32());
    }

    [Fact]
    public async Task A_visitor_who_is_forgotten_goes_from_the_letter_and_from_its_log_and_cannot_be_put_back()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var badge = $"BADGE-{Guid.NewGuid():N}";
        var unknown = Activity.Event("cityip.booth.visted.v1", new { expo = expo.Code, booth = "B9", badge });
        var letter = await events.LetterOfAsync(http, unknown);
        var another = unknown.With("id", Guid.NewGuid().ToString());
        await EventsApplication.Succeeds(http.EditAsync(letter, another));
        await EventsApplication.Succeeds(http.EditAsync(letter, another.With("type", "cityip.booth.visited.v1"), note: $"Sent by {badge}."));
        await EventsApplication.Succeeds(http.EditAsync(letter, another.With("type", "cityip.booth.visited.v1").WithData("booth", "B8")));
        // Given another id and sealed still: it is bound to that id.
        var second = unknown.With("id", Guid.NewGuid().ToString());
        var sealedLetter = await events.LetterOfAsync(http, second);
        await EventsApplication.Succeeds(http.EditAsync(sealedLetter, second.With("id", Guid.NewGuid().ToString())));
        var other = Activity.Visit(expo.Code, "B9");
        var otherLetter = await events.LetterOfAsync(http, other);

        var erasure = (await EventsApplication.Succeeds(http.Erase(expo, badge))).GetProperty("id").GetGuid();
        await CityIp.Testing.Eventually.True(() => events.Ask<bool>("SELECT settled_at IS NOT NULL FROM erasure WHERE id = $1", erasure));

        Assert.Equal("discarded", (await http.ShowAsync(letter, reveal: true)).GetProperty("state").GetString());
        Assert.Equal("discarded", (await http.ShowAsync(sealedLetter, reveal: true)).GetProperty("state").GetString());
        var edits = (await http.EditsAsync(letter, reveal: true)).GetProperty("items").EnumerateArray().Concat((await http.EditsAsync(sealedLetter, reveal: true)).GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(4, edits.Count);
        Assert.All(edits, edit => Assert.Equal(JsonValueKind.Null, edit.GetProperty("event").ValueKind));
        Assert.False(await events.Ask<bool>("""
            SELECT EXISTS (SELECT FROM dead_letter_edit WHERE sealed IS NOT NULL AND letter_id = ANY($1))
                OR EXISTS (SELECT FROM dead_letter_edit WHERE dead_letter_edit::text LIKE '%' || $2 || '%' OR dead_letter_edit::text LIKE '%' || $3 || '%')
            """, new[] { letter, sealedLetter }, expo.Visitor(badge).ToString(), badge));
        await EventsApplication.IsRefused(http.EditAsync(otherLetter, other.WithData("badge", badge)), 410, "visitor-erased", "/data/badge");
        Assert.Equal("held", (await http.ShowAsync(otherLetter)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Two_corrections_at_the_same_moment_make_one_version()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var wrong = Activity.Visit(expo.Code, "B9");
        var letter = await events.LetterOfAsync(http, wrong);
        var etag = await EventsApplication.ETagOf(http, $"{Letters.Path}/{letter}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => http.EditAsync(letter, wrong.WithData("booth", $"B{i}"), etag)));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(3, answers.Count(answer => (int)answer.StatusCode == 412));
        Assert.Equal(1, (await http.ShowAsync(letter)).GetProperty("edits").GetInt32());
    }
}

using System.Text.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Checking_in(EventsApplication events)
{
    [Fact]
    public async Task A_known_badge_is_let_in_and_its_activity_is_stored_with_the_device_as_source_and_the_nonce_as_id()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();

        var answer = await gate.Reads("BADGE-0001", nonce: nonce);

        Assert.Equal(("ok", "ok", "Welcome.", false), (answer.GetProperty("status").GetString(), answer.GetProperty("reason").GetString(), answer.GetProperty("text").GetString(), answer.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND source = $2 AND event_id = $3 AND visitor = $4 AND type = 'cityip.visitor.checked-in.v1'", expo.Id, gate.Device.Source, nonce, expo.Visitor("BADGE-0001")));
    }

    [Fact]
    public async Task The_same_nonce_again_gets_the_same_answer_and_counts_once()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        var first = await gate.Reads("BADGE-0001", nonce: nonce);

        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gate.Reads("BADGE-0001", nonce: nonce)));

        Assert.All(again, answer => Assert.Equal(Without(first, "duplicate"), Without(answer, "duplicate")));
        Assert.All(again, answer => Assert.True(answer.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(1, await events.CheckedInAsync(expo, "BADGE-0001"));
    }

    [Fact]
    public async Task A_refused_badge_leaves_no_activity_but_its_reason()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        Assert.Equal("refused unknown-badge", await gate.Says("BADGE-0001", nonce: nonce));
        await events.AdmitAsync(expo, "BADGE-0001");
        var again = await gate.Reads("BADGE-0001", nonce: nonce);

        Assert.Equal(("refused", "unknown-badge", true), (again.GetProperty("status").GetString(), again.GetProperty("reason").GetString(), again.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(0, await events.CheckedInAsync(expo, "BADGE-0001"));
        Assert.Equal("unknown-badge", await events.Ask<string>("SELECT reason FROM check_in WHERE expo_id = $1 AND outcome = 'refused' AND nonce = $2", expo.Id, nonce));
        Assert.Equal("ok ok", await gate.Says("BADGE-0001"));
    }

    [Fact]
    public async Task Each_obstacle_has_its_word()
    {
        var expo = await events.ExpoAsync();
        await events.OpenHallAsync(expo.Code, "H1");
        await events.OpenHallAsync(expo.Code, "H2");
        var now = DateTimeOffset.UtcNow;
        await events.AdmitAsync(expo, "EARLY", from: now.AddHours(1));
        await events.AdmitAsync(expo, "LATE", until: now.AddHours(-1));
        await events.AdmitAsync(expo, "ONLY-H2", halls: ["H2"]);
        using var gate = events.Gate(expo.Code, "H1");
        using var other = events.Gate(expo.Code, "H2");

        Assert.Equal("refused not-valid-yet", await gate.Says("EARLY"));
        Assert.Equal("refused expired", await gate.Says("LATE"));
        Assert.Equal("refused wrong-hall", await gate.Says("ONLY-H2"));
        Assert.Equal("ok ok", await other.Says("ONLY-H2"));
        Assert.Equal("refused already-entered", await other.Says("ONLY-H2"));
        Assert.Equal("refused not-inside", await gate.Says("ONLY-H2", "exit"));
        Assert.Equal("ok ok", await other.Says("ONLY-H2", "exit"));
        Assert.Equal("refused not-inside", await other.Says("ONLY-H2", "exit"));
        Assert.Equal("ok ok", await other.Says("ONLY-H2"));
    }

    [Fact]
    public async Task The_text_is_in_the_language_asked_for()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        foreach (var (asked, language, text) in new[] { ("fr, zh-CN;q=0.8, en;q=0.2", "zh-Hans", "未登记此证件。"), ("en-GB, zh;q=0.5", "en", "This badge is not known."), ("fr", "en", "This badge is not known.") })
        {
            gate.Http.DefaultRequestHeaders.AcceptLanguage.Clear();
            gate.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(asked);
            using var response = await gate.Send("BADGE-0001");
            Assert.Equal(language, Assert.Single(response.Content.Headers.ContentLanguage));
            Assert.Equal(text, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("text").GetString());
        }
    }

    [Fact]
    public async Task What_would_be_refused_can_be_forced_with_a_reason_that_does_not_keep_the_badge()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        await gate.Says("BADGE-0001");
        await IsRefused(gate.Send("BADGE-0001", force: true), 422, "force-reason-required", "/reason");
        await IsRefused(gate.Send("BADGE-0001", force: true, reason: new('x', 201)), 422, "invalid-text", "/reason");

        var forced = await gate.Reads("BADGE-0001", force: true, reason: "badge-0001 lost its band");
        Assert.Equal(("ok", "already-entered", true), (forced.GetProperty("status").GetString(), forced.GetProperty("reason").GetString(), forced.GetProperty("forced").GetBoolean()));
        Assert.Equal("(badge) lost its band", await events.Ask<string>("SELECT force_reason FROM check_in WHERE expo_id = $1 AND forced", expo.Id));
        Assert.Equal(2, await events.CheckedInAsync(expo, "BADGE-0001"));

        // Nothing was in the way: not a forced one.
        Assert.False((await gate.Reads("BADGE-0001", "exit", force: true, reason: "hurry")).GetProperty("forced").GetBoolean());
        Assert.Equal("ok unknown-badge", await gate.Says("BADGE-0002", force: true, reason: "speaker without a badge"));
    }

    [Fact]
    public async Task A_nonce_is_good_for_one_reading()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        await events.AdmitAsync(expo, "BADGE-0002");
        using var gate = events.Gate(expo.Code);
        var (taken, refused) = (Gate.NewNonce(), Gate.NewNonce());
        await gate.Says("BADGE-0001", nonce: taken);
        await gate.Says("BADGE-0003", nonce: refused);
        await IsRefused(gate.Send("BADGE-0002", nonce: taken), 409, "nonce-reused");
        await IsRefused(gate.Send("BADGE-0001", "exit", taken), 409, "nonce-reused");
        await IsRefused(gate.Send("BADGE-0002", nonce: refused), 409, "nonce-reused");

        // An activity of the device under the same id.
        var published = Activity.Event("cityip.visitor.checked-in.v1", new { expo = expo.Code, badge = "BADGE-0002" }, source: gate.Device.Source);
        Assert.Equal(["accepted"], await gate.Http.Statuses(published));
        await IsRefused(gate.Send("BADGE-0002", nonce: published["id"]!.GetValue<string>()), 409, "nonce-reused");
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE source = $1", gate.Device.Source));
        Assert.Equal(1, await events.CheckedInAsync(expo, "BADGE-0001"));
    }

    [Fact]
    public async Task A_badge_that_came_in_yesterday_and_was_not_seen_leaving_is_let_in_today()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        Assert.Equal(["accepted"], await gate.Uploads(Gate.Offline("BADGE-0001", DateTimeOffset.UtcNow.AddDays(-1))));
        Assert.Equal("ok ok", await gate.Says("BADGE-0001"));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_nothing_and_the_same_nonce_can_be_sent_again()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        var nonce = Gate.NewNonce();
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        using (var failed = await gate.Send("BADGE-0001", nonce: nonce))
        {
            Assert.Equal(500, (int)failed.StatusCode);
        }
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM check_in WHERE expo_id = $1", expo.Id));
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        Assert.Equal("ok ok", await gate.Says("BADGE-0001", nonce: nonce));
        Assert.Equal(1, await events.CheckedInAsync(expo, "BADGE-0001"));
    }

    [Fact]
    public async Task The_broker_may_be_away()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        await using var alone = events.Build(new() { ["ConnectionStrings:messaging"] = "amqp://guest:guest@127.0.0.1:1" });
        using var gate = events.Gate(expo.Code, at: alone);
        await Testing.Eventually.True(async () => (await gate.Http.GetAsync("/alive")).IsSuccessStatusCode);
        await Testing.Eventually.Passes(async () => Assert.Equal("ok ok", await gate.Says("BADGE-0001", nonce: "the-only-reading")));
        Assert.Equal(1, await events.CheckedInAsync(expo, "BADGE-0001"));
    }

    [Fact]
    public async Task The_code_is_nowhere_in_the_database()
    {
        var expo = await events.ExpoAsync();
        using var gate = events.Gate(expo.Code);
        var code = NewCode("SECRETBADGE");
        await gate.Says(code);
        await gate.Says(code, force: true, reason: $"{code} it is");
        await gate.Says(code, nonce: code);
        await gate.Uploads(Gate.Offline(code, DateTimeOffset.UtcNow.AddHours(-30)));

        var found = await events.Ask<string[]>("""
            SELECT coalesce(array_agg(table_name::text), '{}') FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND query_to_xml(format('SELECT t FROM %I t', table_name), true, false, '')::text ILIKE '%' || $1 || '%'
            """, code);
        Assert.Empty(found);
    }

    private static string Without(JsonElement answer, string name) => string.Join(',', answer.EnumerateObject().Where(member => member.Name != name).Select(member => member.ToString()));
}

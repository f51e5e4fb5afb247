using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Changing_consents(EventsApplication events)
{
    [Fact]
    public async Task What_is_withdrawn_is_in_no_answer_any_more_and_is_told_as_a_new_version_of_each_lead()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name", "email");
        using var http = events.Caller();
        var lead = await EventsApplication.Succeeds(http.Capture(expo, badge));

        var consents = await EventsApplication.Succeeds(http.Consent(expo, badge, ["name"]));

        Assert.Equal(["name"], consents.GetProperty("passed").EnumerateArray().Select(field => field.GetString()!));
        var contact = (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/leads/{lead.GetProperty("id")}"))).GetProperty("contact");
        Assert.Equal(("Demo Visitor 1", null), (contact.GetProperty("name").GetString(), contact.GetProperty("email").GetString()));
        await Eventually.True(() => Of(told, expo).Count == 2);
        Assert.Equal([(1L, "visitor@example.org"), (2L, null)], Of(told, expo).Select(message => (message.GetProperty("version").GetInt64(), Field(message, "email"))));

        await EventsApplication.Succeeds(http.Consent(expo, badge, []));
        await Eventually.True(() => Of(told, expo).Count == 3);
        Assert.Equal(JsonValueKind.Null, Of(told, expo)[2].GetProperty("contact").ValueKind);
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM badge WHERE expo_id = $1 AND contact IS NULL AND consents = '{}'", expo.Id));
    }

    [Fact]
    public async Task A_field_that_is_granted_again_needs_its_value_again()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name", "email");
        using var http = events.Caller();
        await EventsApplication.Succeeds(http.Capture(expo, badge));
        await EventsApplication.Succeeds(http.Consent(expo, badge, ["name"]));

        var without = await EventsApplication.Succeeds(http.Consent(expo, badge, ["name", "email"]));
        var with = await EventsApplication.Succeeds(http.Consent(expo, badge, ["name", "email"], new { email = "new@demo.invalid", phone = "+86 1" }));

        Assert.Equal(["name"], without.GetProperty("passed").EnumerateArray().Select(field => field.GetString()!));
        Assert.Equal(["name", "email"], with.GetProperty("passed").EnumerateArray().Select(field => field.GetString()!));
        // Consent without a value passes nothing on, so nothing is told of it; and a phone that is not consented to never is.
        await Eventually.True(() => Of(told, expo).Count == 3);
        var last = Of(told, expo)[2];
        Assert.Equal((3L, "new@demo.invalid", "Demo Visitor 1", null), (last.GetProperty("version").GetInt64(), Field(last, "email"), Field(last, "name"), Field(last, "phone")));
    }

    [Fact]
    public async Task A_badge_that_is_uploaded_again_or_only_after_its_lead_is_told_too()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", badge));
        Task<HttpResponseMessage> Upload(params string[] consents) => http.PostAsJsonAsync($"/v1/events/expos/{expo.Code}/badges", new { badges = new[] { new { code = badge, consents, contact = new { name = "Demo Visitor 1" } } } });

        await EventsApplication.Succeeds(Upload("name"));
        await EventsApplication.Succeeds(Upload("name"));
        await EventsApplication.Succeeds(Upload());

        await Eventually.True(() => Of(told, expo).Count == 3);
        Assert.Equal([null, "Demo Visitor 1", null], Of(told, expo).Select(message => Field(message, "name")));
        Assert.Equal(3, await events.Ask<long>("SELECT version FROM lead WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task Nothing_is_changed_or_told_when_it_cannot_be_saved()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name");
        using var http = events.Caller();
        await EventsApplication.Succeeds(http.Capture(expo, badge));
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON outbox FOR EACH ROW WHEN (convert_from(NEW.body, 'UTF8') LIKE '%{expo.Id}%') EXECUTE FUNCTION refuse_{expo.Id:N}()");

        await EventsApplication.IsRefused(http.Consent(expo, badge, []), 500, "unexpected");
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");

        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM badge WHERE expo_id = $1 AND consents = '{name}'", expo.Id));
        Assert.Equal(1, await events.Ask<long>("SELECT version FROM lead WHERE expo_id = $1", expo.Id));
        await EventsApplication.Succeeds(http.Consent(expo, badge, []));
        await Eventually.True(() => Of(told, expo).Count == 2);
        Assert.Equal([1L, 2L], Of(told, expo).Select(message => message.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Captures_and_changes_at_the_same_moment_end_with_what_is_consented_to()
    {
        await using var told = await Listener.OnAsync(events, "lead-captured");
        var expo = await events.ExpoAsync();
        var badges = Enumerable.Range(0, 12).Select(_ => Leads.NewBadge()).ToArray();
        foreach (var badge in badges)
        {
            await events.IssueAsync(expo, badge, "name", "email");
        }
        using var http = events.Caller();
        await Task.WhenAll(badges.SelectMany(badge => new[]
        {
            Expect(http.Capture(expo, badge)), Expect(http.Consent(expo, badge, ["name"])), Expect(http.Capture(expo, badge)), Expect(http.Publish(Activity.Lead(expo.Code, "B1", badge))), Expect(http.Consent(expo, badge, [])),
            Expect(http.Capture(expo, badge)),
        }));
        foreach (var badge in badges)
        {
            await EventsApplication.Succeeds(http.Consent(expo, badge, []));
        }

        await Eventually.Passes(async () =>
        {
            var versions = await events.Ask<long>("SELECT sum(version)::bigint FROM lead WHERE expo_id = $1", expo.Id);
            Assert.Equal(versions, Of(told, expo).Count);
        });
        var newest = Of(told, expo).GroupBy(message => message.GetProperty("leadId").GetGuid()).Select(lead => lead.MaxBy(message => message.GetProperty("version").GetInt64())).ToList();
        Assert.Equal(badges.Length, newest.Count);
        Assert.All(newest, message => Assert.Equal(JsonValueKind.Null, message.GetProperty("contact").ValueKind));

        static async Task Expect(Task<HttpResponseMessage> sending)
        {
            using var answer = await sending;
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var expo = await events.ExpoAsync();
        var badge = Leads.NewBadge();
        await events.IssueAsync(expo, badge, "name");
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.Consent(expo, Leads.NewBadge(), ["name"]), 422, "unknown-badge", "/code");
        await EventsApplication.IsRefused(http.Consent(expo, badge, ["name", "shoe-size"]), 422, "unknown-consent", "/consents/1");
        await EventsApplication.IsRefused(http.Consent(expo, badge, ["email"], new { email = "nobody" }), 422, "invalid-contact", "/contact/email");
        await EventsApplication.IsRefused(http.PutAsJsonAsync("/v1/events/expos/none/badges/consents", new { code = badge, consents = Array.Empty<string>() }), 404, "not-found");
        using var publisher = events.Caller("events:publish");
        await EventsApplication.IsRefused(publisher.Consent(expo, badge, []), 403, "missing-scope");
    }

    private static List<JsonElement> Of(Listener told, TestExpo expo) =>
        [.. told.Messages.Where(message => message.GetProperty("expoId").GetGuid() == expo.Id).OrderBy(message => message.GetProperty("version").GetInt64())];

    private static string? Field(JsonElement message, string field) => message.GetProperty("contact") is { ValueKind: JsonValueKind.Object } contact ? contact.GetProperty(field).GetString() : null;
}

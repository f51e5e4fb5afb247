using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CityIp.Events.Badges;
using CityIp.Events.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Uploading_badges(EventsApplication events)
{
    private static readonly object Contact = new { name = "Demo Visitor 1", email = "visitor1@demo.invalid", phone = "+86 000", company = "Demo Film Studio 3" };

    private Task<HttpResponseMessage> Upload(string expo, params object[] badges) =>
        events.Caller("events:write").PostAsJsonAsync($"/v1/events/expos/{expo}/badges", new { badges });

    private async Task<(Badge Badge, BadgeContact? Contact)> StoredAsync(string expo, string code)
    {
        var secrets = events.Services.GetRequiredService<ExpoSecrets>();
        return await events.InDatabase(async db =>
        {
            var row = await db.Expos.AsNoTracking().SingleAsync(row => row.Code == expo);
            var visitor = ExpoSecrets.Pseudonym(secrets.Decrypt(row.Secret, row.Id), code);
            var badge = await db.Badges.AsNoTracking().SingleAsync(badge => badge.ExpoId == row.Id && badge.Visitor == visitor);
            return (badge, badge.Contact is null ? null : JsonSerializer.Deserialize<BadgeContact>(secrets.Decrypt(badge.Contact, row.Id), JsonSerializerOptions.Web));
        });
    }

    [Fact]
    public async Task Only_what_was_consented_to_is_kept_and_encrypted()
    {
        var expo = await events.AnnounceExpoAsync();
        var code = NewCode("BADGE");

        var report = await Succeeds(Upload(expo, new { code, validFrom = "2026-10-01T08:00:00", validUntil = "2026-10-01T18:00:00Z", consents = new[] { "email", "name" }, contact = Contact }));
        var (badge, contact) = await StoredAsync(expo, code);

        Assert.Equal("stored", report.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(["name", "email"], badge.Consents);
        Assert.Equal(new BadgeContact("Demo Visitor 1", "visitor1@demo.invalid"), contact);
        Assert.DoesNotContain("visitor1", Encoding.Latin1.GetString(badge.Contact!), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), badge.ValidFrom);
        Assert.Equal(new DateTimeOffset(2026, 10, 1, 18, 0, 0, TimeSpan.Zero), badge.ValidUntil);
    }

    [Fact]
    public async Task Without_times_a_badge_is_good_for_the_whole_expo()
    {
        var expo = await events.AnnounceExpoAsync();

        await Succeeds(Upload(expo, new { code = "PLAIN" }));
        var (badge, contact) = await StoredAsync(expo, "PLAIN");

        Assert.Equal(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(8)), badge.ValidFrom);
        Assert.Equal(new DateTimeOffset(2026, 10, 4, 0, 0, 0, TimeSpan.FromHours(8)), badge.ValidUntil);
        Assert.Empty(badge.Consents);
        Assert.Null(contact);
    }

    [Fact]
    public async Task A_repetition_takes_the_place_of_what_was_told_before()
    {
        var expo = await events.AnnounceExpoAsync();
        await Succeeds(Upload(expo, new { code = "AGAIN", consents = new[] { "name", "email" }, contact = Contact }));
        var (before, _) = await StoredAsync(expo, "AGAIN");

        var report = await Succeeds(Upload(expo, new { code = "AGAIN", consents = new[] { "name" }, contact = Contact }, new { code = "NEW" }));
        var (after, contact) = await StoredAsync(expo, "AGAIN");

        Assert.Equal((1, 1, 0), (report.GetProperty("stored").GetInt32(), report.GetProperty("updated").GetInt32(), report.GetProperty("rejected").GetInt32()));
        Assert.Equal("updated", report.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(new BadgeContact("Demo Visitor 1"), contact);
    }

    [Fact]
    public async Task A_badge_is_someone_else_at_another_expo()
    {
        var (one, other) = (await events.AnnounceExpoAsync(), await events.AnnounceExpoAsync());
        await Succeeds(Upload(one, new { code = "SAME" }));
        await Succeeds(Upload(other, new { code = "SAME" }));

        Assert.NotEqual((await StoredAsync(one, "SAME")).Badge.Visitor, (await StoredAsync(other, "SAME")).Badge.Visitor);
    }

    [Fact]
    public async Task A_bad_item_condemns_no_other()
    {
        var expo = await events.AnnounceExpoAsync();
        object[] badges =
        [
            new { code = "GOOD" },
            new { code = "" },
            new { code = 5 },
            new { code = "C1", colour = "red" },
            new { code = "C2", validFrom = "2026-10-02T00:00:00", validUntil = "2026-10-01T00:00:00" },
            new { code = "C3", consents = new[] { "name", "shoe-size" } },
            new { code = "C4", contact = new { email = "nobody" } },
            new { code = "C5", contact = new { name = " " } },
            new { code = "GOOD" },
            "not an object",
            new { code = "LAST" },
        ];

        var report = await Succeeds(Upload(expo, badges));
        var problems = report.GetProperty("results").EnumerateArray()
            .Where(result => result.GetProperty("status").GetString() == "rejected")
            .Select(result => $"{result.GetProperty("index").GetInt32()} {result.GetProperty("problem").GetProperty("type").GetString()} {result.GetProperty("problem").GetProperty("field").GetString()}");

        Assert.Equal(
            [
                "1 /problems/invalid-badge-code /code",
                "2 /problems/malformed-item /code",
                "3 /problems/malformed-item /colour",
                "4 /problems/ends-before-start /validUntil",
                "5 /problems/unknown-consent /consents/1",
                "6 /problems/invalid-contact /contact/email",
                "7 /problems/invalid-contact /contact/name",
                "8 /problems/repeated-badge /code",
                "9 /problems/malformed-item ",
            ],
            problems);
        Assert.Equal(2, report.GetProperty("stored").GetInt32());
    }

    [Fact]
    public async Task A_badge_admits_to_the_halls_it_names_until_it_is_told_anew()
    {
        var expo = await events.AnnounceExpoAsync();
        await events.OpenHallAsync(expo, "H1");
        await events.OpenHallAsync(expo, "H2");
        using var gate = events.Gate(expo, "H2");
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        var report = await Succeeds(Upload(expo, new { code = "A", validFrom = from, validUntil = until, halls = new[] { "H1", "H9" } }, new { code = "B", validFrom = from, validUntil = until, halls = new[] { "H1" } }));
        var refused = report.GetProperty("results")[0].GetProperty("problem");
        Assert.Equal(("/problems/unknown-hall", "/halls/1"), (refused.GetProperty("type").GetString(), refused.GetProperty("field").GetString()));
        Assert.Equal("refused wrong-hall", await gate.Says("B"));
        await Succeeds(Upload(expo, new { code = "B", validFrom = from, validUntil = until }));
        Assert.Equal("ok ok", await gate.Says("B"));
    }

    [Fact]
    public async Task The_code_is_nowhere_in_the_database()
    {
        var expo = await events.AnnounceExpoAsync();
        var code = NewCode("SECRETBADGE");
        await Succeeds(Upload(expo, new { code, consents = new[] { "name" }, contact = Contact }));
        await Succeeds(Upload(expo, new { code, consents = new[] { code } }));

        var found = await events.InDatabase(db => db.Database.SqlQuery<string>($"""
            SELECT table_name AS "Value" FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
              AND query_to_xml(format('SELECT t FROM %I t', table_name), true, false, '')::text LIKE '%' || {code} || '%'
            """).ToListAsync());

        Assert.Empty(found);
    }

    [Fact]
    public async Task Batches_that_cannot_be_are_refused()
    {
        var expo = await events.AnnounceExpoAsync();
        using var http = events.Caller();

        await IsRefused(Upload(expo), 422, "invalid-batch-size", "/badges");
        await IsRefused(Upload(expo, [.. Enumerable.Range(0, 501).Select(number => new { code = $"B{number}" })]), 422, "invalid-batch-size", "/badges");
        await IsRefused(Upload("no-such-expo", new { code = "B" }), 404, "not-found");
        await IsRefused(http.PostAsync($"/v1/events/expos/{expo}/badges", new StringContent("{\"badges\":", null, "application/json")), 400, "malformed-json");
        await IsRefused(http.PostAsync($"/v1/events/expos/{expo}/badges", new StringContent("code", null, "text/csv")), 415, "unsupported-media-type");
        await IsRefused(events.Caller("events:publish").PostAsJsonAsync($"/v1/events/expos/{expo}/badges", new { badges = new[] { new { code = "B" } } }), 403, "missing-scope");
    }
}

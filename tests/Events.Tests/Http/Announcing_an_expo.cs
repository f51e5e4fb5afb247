using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Announcing_an_expo(EventsApplication events)
{
    private static readonly Dictionary<string, string> English = new() { ["en"] = "Demo expo", ["zh-Hans"] = "示范展会" };

    private static object Expo(string code, object? names = null, string timeZone = "Asia/Shanghai", string startsOn = "2026-10-01", string endsOn = "2026-10-03") =>
        new { code, names = names ?? English, timeZone, startsOn, endsOn };

    [Fact]
    public async Task It_can_be_read_by_id_and_by_code()
    {
        using var http = events.Caller();
        var code = NewCode("expo");

        using var created = await http.PostAsJsonAsync("/v1/events/expos", Expo(code), TestContext.Current.CancellationToken);
        var byCode = await Succeeds(http.GetAsync($"/v1/events/expos/{code}"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("\"1-json\"", created.Headers.ETag!.ToString());
        Assert.Equal(byCode.GetRawText(), (await Succeeds(http.GetAsync(created.Headers.Location))).GetRawText());
        Assert.Equal("示范展会", byCode.GetProperty("names").GetProperty("zh-Hans").GetString());
        Assert.False(byCode.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task Its_secret_is_not_in_the_database_as_it_is()
    {
        var code = await events.AnnounceExpoAsync();

        var stored = await events.InDatabase(db => db.Expos.Where(expo => expo.Code == code).Select(expo => expo.Secret).SingleAsync());

        Assert.True(stored.Length > 32 + 12 + 16, "nonce, ciphertext and tag");
    }

    [Fact]
    public async Task A_code_is_given_once()
    {
        using var http = events.Caller();
        var code = await events.AnnounceExpoAsync();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(code)), 409, "already-exists");
    }

    [Theory]
    [InlineData("Expo 1")]
    [InlineData("expo_1")]
    [InlineData("-expo")]
    [InlineData("")]
    [InlineData("01930000-0000-7000-9000-0000000000aa")]
    public async Task A_code_that_could_not_stand_in_an_address_is_refused(string code)
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(code)), 422, "invalid-code", "/code");
    }

    [Theory]
    [InlineData("Asia/Nowhere")]
    [InlineData("China Standard Time")]
    [InlineData("../../etc/passwd")]
    [InlineData("+08:00")]
    public async Task A_time_zone_that_is_none_is_refused(string timeZone)
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"), timeZone: timeZone)), 422, "unknown-time-zone", "/timeZone");
    }

    [Theory]
    [InlineData("zh_CN", "名", "invalid-language-tag", "/names/zh_CN")]
    [InlineData("ZH-hans", "名", "invalid-language-tag", "/names/ZH-hans")]
    [InlineData("chinese", "名", "invalid-language-tag", "/names/chinese")]
    [InlineData("en", " ", "invalid-name", "/names/en")]
    public async Task A_name_that_is_none_is_refused(string tag, string text, string slug, string field)
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"), new Dictionary<string, string> { [tag] = text })), 422, slug, field);
    }

    [Fact]
    public async Task An_expo_without_a_name_is_refused()
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"), new { })), 422, "missing-name", "/names");
    }

    [Theory]
    [InlineData("2026-10-03", "2026-10-01", "ends-before-start")]
    [InlineData("2026-10-01", "2027-10-02", "too-long")]
    public async Task Days_that_cannot_be_are_refused(string startsOn, string endsOn, string slug)
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"), startsOn: startsOn, endsOn: endsOn)), 422, slug, "/endsOn");
    }

    [Fact]
    public async Task Malformed_requests_are_refused()
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsync("/v1/events/expos", new StringContent("{", null, "application/json")), 400, "malformed-json");
        await IsRefused(http.PostAsync("/v1/events/expos", new StringContent("code,names", null, "text/csv")), 415, "unsupported-media-type");
        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", new { code = "x", names = English, timeZone = "UTC", startsOn = "2026-10-01", endsOn = "2026-10-03", colour = "red" }), 400, "malformed-json");
        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", new { code = "x", names = English, timeZone = "UTC", startsOn = "1 October", endsOn = "2026-10-03" }), 400, "malformed-json", "/startsOn");
    }

    [Fact]
    public async Task A_character_that_cannot_be_stored_is_refused()
    {
        using var http = events.Caller();

        await IsRefused(http.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"), new { en = "Demo\0expo" })), 400, "invalid-character");
        await IsRefused(http.GetAsync($"/v1/events/expos/{await events.AnnounceExpoAsync()}/booths?district=a%00b"), 400, "invalid-character");
    }

    [Fact]
    public async Task A_repetition_with_the_same_idempotency_key_gets_the_same_answer()
    {
        using var http = events.Caller();
        http.DefaultRequestHeaders.Add("Idempotency-Key", "announce-once");
        var expo = Expo(NewCode("expo"));

        var first = await Succeeds(http.PostAsJsonAsync("/v1/events/expos", expo));
        var second = await Succeeds(http.PostAsJsonAsync("/v1/events/expos", expo));

        Assert.Equal(first.GetRawText(), second.GetRawText());
    }

    [Fact]
    public async Task A_key_without_the_scope_is_refused()
    {
        using var reader = events.Caller("events:read");
        using var writer = events.Caller("events:write");
        using var nobody = events.Anonymous();

        var problem = await IsRefused(reader.PostAsJsonAsync("/v1/events/expos", Expo(NewCode("expo"))), 403, "missing-scope");
        Assert.Equal("events:write", problem.GetProperty("scope").GetString());
        await IsRefused(writer.GetAsync("/v1/events/expos"), 403, "missing-scope");
        await IsRefused(nobody.GetAsync("/v1/events/expos"), 401, "unauthenticated");
    }
}

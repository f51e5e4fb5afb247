using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Listing_the_programme(EventsApplication events)
{
    [Fact]
    public async Task Links_lead_through_all_expos_once_the_latest_first()
    {
        using var http = events.Caller();
        var codes = new List<string>();
        foreach (var day in new[] { "2091-01-02", "2091-01-01", "2091-01-02" })
        {
            codes.Add(NewCode("listed"));
            await Succeeds(http.PostAsJsonAsync("/v1/events/expos", new { code = codes[^1], names = new { en = "Listed" }, timeZone = "UTC", startsOn = day, endsOn = day }));
        }

        var listed = await FollowAsync(http, "/v1/events/expos?limit=2", "code");

        var sameDay = new[] { codes[0], codes[2] }.Order(StringComparer.Ordinal);
        Assert.Equal([.. sameDay, codes[1]], listed.Where(codes.Contains));
    }

    [Fact]
    public async Task Halls_booths_and_sessions_are_paged_too()
    {
        using var http = events.Caller();
        var expo = $"/v1/events/expos/{await events.AnnounceExpoAsync()}";
        foreach (var code in new[] { "C", "A", "B" })
        {
            await Succeeds(http.PostAsJsonAsync($"{expo}/halls", new { code, names = new { en = code } }));
            await Succeeds(http.PostAsJsonAsync($"{expo}/booths", new { code, exhibitorName = code }));
            await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", new { code, names = new { en = code }, startsAt = "2026-10-01T10:00:00", endsAt = "2026-10-01T11:00:00" }));
        }

        foreach (var list in new[] { "halls", "booths", "sessions" })
        {
            Assert.Equal(["A", "B", "C"], await FollowAsync(http, $"{expo}/{list}?limit=1", "code"));
        }
    }

    [Fact]
    public async Task Booths_are_found_by_what_they_show()
    {
        using var http = events.Caller();
        var code = await events.AnnounceExpoAsync();
        var expo = $"/v1/events/expos/{code}";
        var (district, asset) = (await events.KnowDistrictAsync(), await events.KnowAssetAsync());
        await events.OpenHallAsync(code, "H1");
        await Succeeds(http.PostAsJsonAsync($"{expo}/booths", new { code = "B1", hall = "H1", exhibitorName = "One", district, industry = "design", assetIds = new[] { asset } }));
        await Succeeds(http.PostAsJsonAsync($"{expo}/booths", new { code = "B2", exhibitorName = "Two" }));
        var exhibitor = (await Succeeds(http.GetAsync($"{expo}/booths/B1"))).GetProperty("exhibitorId").GetGuid();

        foreach (var filter in new[] { $"hall=H1", $"district={district}", "industry=design", $"asset={asset}", $"exhibitor={exhibitor}" })
        {
            Assert.Equal(["B1"], await FollowAsync(http, $"{expo}/booths?{filter}", "code"));
        }
        Assert.Empty(await FollowAsync(http, $"{expo}/booths?district=elsewhere", "code"));
    }

    [Fact]
    public async Task A_day_of_sessions_is_a_day_of_the_expo()
    {
        using var http = events.Caller();
        var code = await events.AnnounceExpoAsync();
        var expo = $"/v1/events/expos/{code}";
        await events.OpenHallAsync(code, "H1");
        // 07:30 in Shanghai is still the day before in UTC.
        await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", new { code = "EARLY", hall = "H1", names = new { en = "Early" }, startsAt = "2026-10-02T07:30:00+08:00", endsAt = "2026-10-02T08:00:00+08:00" }));
        await Succeeds(http.PostAsJsonAsync($"{expo}/sessions", new { code = "LATE", names = new { en = "Late" }, startsAt = "2026-10-01T20:00:00", endsAt = "2026-10-01T21:00:00" }));

        Assert.Equal(["EARLY"], await FollowAsync(http, $"{expo}/sessions?day=2026-10-02", "code"));
        Assert.Equal(["LATE"], await FollowAsync(http, $"{expo}/sessions?day=2026-10-01", "code"));
        Assert.Equal(["EARLY"], await FollowAsync(http, $"{expo}/sessions?hall=H1", "code"));
    }

    [Theory]
    [InlineData("/v1/events/expos")]
    [InlineData("/v1/events/expos/EXPO/halls")]
    [InlineData("/v1/events/expos/EXPO/booths")]
    [InlineData("/v1/events/expos/EXPO/sessions")]
    public async Task Pages_that_cannot_be_are_refused(string list)
    {
        using var http = events.Caller();
        var path = list.Replace("EXPO", await events.AnnounceExpoAsync(), StringComparison.Ordinal);

        await IsRefused(http.GetAsync($"{path}?limit=0"), 400, "invalid-limit", "limit");
        await IsRefused(http.GetAsync($"{path}?limit=201"), 400, "invalid-limit", "limit");
        await IsRefused(http.GetAsync($"{path}?cursor=nonsense"), 400, "invalid-cursor", "cursor");
    }

    [Theory]
    [InlineData("halls")]
    [InlineData("booths")]
    [InlineData("sessions")]
    public async Task What_is_of_no_expo_is_not_found(string list)
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();

        await IsRefused(http.GetAsync($"/v1/events/expos/no-such-expo/{list}"), 404, "not-found");
        await IsRefused(http.GetAsync($"/v1/events/expos/no-such-expo/{list}/X"), 404, "not-found");
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo}/{list}/X"), 404, "not-found");
    }

    private static async Task<List<string>> FollowAsync(HttpClient http, string path, string property)
    {
        var found = new List<string>();
        for (var next = path; next is not null;)
        {
            using var response = await http.GetAsync(next);
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            var page = JsonElement.Parse(await response.Content.ReadAsStringAsync());
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(property).GetString()!));
            next = response.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
            Assert.Equal(next is not null, page.GetProperty("next").ValueKind == JsonValueKind.String);
        }
        return found;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CityIp.Analytics.Tests.Host;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Reading_counts(AnalyticsApplication application)
{
    private static readonly DateTimeOffset Morning = new(2024, 11, 21, 9, 15, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Pages_through_all_rows_and_names_the_next_page_in_Link()
    {
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync([.. Enumerable.Range(0, 7).Select(hour => expo.Activity(at: Morning.AddHours(hour / 2), booth: new Guid(hour, 0, 0, new byte[8])))]));
        using var client = application.Client();

        var (units, address) = (new List<string>(), (string?)$"/v1/analytics/expos/{expo.Id}/counts?grain=booth&limit=3");
        while (address is not null)
        {
            var response = await client.GetAsync(address);
            var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            units.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("unit").GetString()!));
            Assert.Equal(7, page.GetProperty("total").GetInt64());
            address = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(7, units.Distinct().Count());
    }

    [Theory]
    [InlineData("from=2024-11-22", 2)]
    [InlineData("to=2024-11-22", 1)]
    [InlineData("from=2024-11-21T15:00:00Z&to=2024-11-21T16:00:00Z", 0)]
    [InlineData("from=2024-11-21T09:00:00%2B08:00&to=2024-11-21T10:00:00%2B08:00", 1)]
    [InlineData("type=cityip.visitor.checked-in.v1", 1)]
    [InlineData("type=cityip.nothing.v1", 0)]
    public async Task Takes_a_period_and_a_type(string query, long expected)
    {
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: Morning), expo.Activity(at: Morning.AddDays(1)), expo.Activity(TestExpo.CheckedIn, at: Morning.AddDays(2))));

        Assert.Equal(expected, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?{query}")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Gives_all_rows_as_csv_that_a_spreadsheet_runs_no_formula_from()
    {
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(at: Morning, district: "=1+1")));
        await application.ExecuteAsync("INSERT INTO district (code, version, names) VALUES ('=1+1', 1, '{}') ON CONFLICT DO NOTHING");
        using var client = application.Client();
        client.DefaultRequestHeaders.Accept.Add(new("text/csv"));

        var response = await client.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?grain=district");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("expo,grain,unit,code,hour,local_hour,type,count,as_of,through_sequence,gaps", lines[0]);
        Assert.Contains("2024-11-21T01:00:00Z,2024-11-21T09:00:00+08:00,cityip.booth.visited.v1,1,", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(",=1+1", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_sent_again_while_nothing_changes()
    {
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity()));
        using var client = application.Client();
        var path = $"/v1/analytics/expos/{expo.Code}/counts";
        var first = await client.GetAsync(path);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync(path)).StatusCode);
        await application.CountedAsync(await application.AcceptAsync(expo.Activity()));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("grain=day", "invalid-grain", "grain")]
    [InlineData("grain=1", "invalid-grain", "grain")]
    [InlineData("from=yesterday", "invalid-time", "from")]
    [InlineData("from=2024-13-01", "invalid-time", "from")]
    [InlineData("to=2024-11-21T09:00:00", "invalid-time", "to")]
    [InlineData("from=2024-11-22&to=2024-11-21", "invalid-range", "from")]
    [InlineData("limit=0", "invalid-limit", "limit")]
    [InlineData("limit=201", "invalid-limit", "limit")]
    [InlineData("cursor=nonsense", "invalid-cursor", "cursor")]
    public async Task Refuses_what_it_cannot_read(string query, string type, string field)
    {
        var expo = await application.ExpoAsync();
        using var client = application.Client();

        var response = await client.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(($"/problems/{type}", field), (problem.GetProperty("type").GetString(), problem.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("counts")]
    [InlineData("visitors")]
    [InlineData("recount")]
    [InlineData("heat")]
    public async Task An_unknown_expo_is_not_found(string what)
    {
        using var client = application.Client();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/analytics/expos/nowhere/{what}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/analytics/expos/{Guid.NewGuid()}/{what}")).StatusCode);
    }

    [Theory]
    [InlineData("counts")]
    [InlineData("heat")]
    public async Task A_format_that_is_not_offered_is_refused(string what)
    {
        var expo = await application.ExpoAsync();
        using var client = application.Client();
        client.DefaultRequestHeaders.Accept.Add(new("application/xml"));

        Assert.Equal(HttpStatusCode.NotAcceptable, (await client.GetAsync($"/v1/analytics/expos/{expo.Code}/{what}")).StatusCode);
    }

    [Theory]
    [InlineData("/v1/analytics/expos/x/counts")]
    [InlineData("/v1/analytics/expos/x/visitors")]
    [InlineData("/v1/analytics/expos/x/recount")]
    [InlineData("/v1/analytics/expos/x/heat")]
    [InlineData("/v1/analytics/assets/01930000-0000-7000-8000-000000000001/chain")]
    [InlineData("/v1/analytics/cities")]
    public async Task Needs_the_scope(string path)
    {
        using var anonymous = application.CreateClient();
        using var other = application.Client("events:read");

        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(path)).StatusCode);
        var refused = await other.GetAsync(path);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("analytics:read", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

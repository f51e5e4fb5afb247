using System.Text.Json;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Funnel(InvestmentApplication app)
{
    [Fact]
    public async Task Counts_what_deals_reached_and_shares_their_money_among_the_assets_exactly()
    {
        using var client = app.AsOfficial();
        Guid[] assets = [await app.KnowsAsset("One"), await app.KnowsAsset("Two"), await app.KnowsAsset("Three")];
        var booth = await app.KnowsBooth(assets);
        var signed = await client.DealIn("signed", new { name = "Demo", boothId = booth.BoothId });
        await client.Moves(signed, "stalled", "made up");
        var lead = await client.NewDeal(new { name = "Demo", boothId = booth.BoothId, assetIds = new[] { assets[0] } });
        await client.Enter(signed, "pledges", Words.Money(100));
        await client.Enter(signed, "pledges", Words.Money(2, "JPY"));
        await client.Enter(lead, "pledges", Words.Money(7));

        var byExpo = Assert.Single(await Sources(client, $"by=expo&expo={booth.ExpoId}"));
        Assert.Equal((booth.ExpoId, 2), (byExpo.Id(), byExpo.GetProperty("deals").GetInt32()));
        Assert.Equal((2, 1, 1, 1), (Reached(byExpo, "lead"), Reached(byExpo, "qualified"), Reached(byExpo, "signed"), Reached(byExpo, "stalled")));
        Assert.Equal(1, byExpo.GetProperty("now").GetProperty("lead").GetInt32());
        Assert.Equal([("CNY", 107L), ("JPY", 2L)], Pledged(byExpo));

        Assert.Equal("D-1", Assert.Single(await Sources(client, $"by=booth&expo={booth.ExpoId}")).Text("code"));

        var byAsset = await Sources(client, $"by=asset&expo={booth.ExpoId}");
        Assert.Equal([("One", 2), ("Three", 1), ("Two", 1)], byAsset.Select(row => (row.GetProperty("names").Text("en"), row.GetProperty("deals").GetInt32())).Order());
        Assert.Equal([("CNY", 34L + 7), ("JPY", 1L)], Pledged(byAsset.Single(row => row.Id() == assets[0])));
        Assert.Equal(107, byAsset.SelectMany(Pledged).Where(row => row.Currency == "CNY").Sum(row => row.Amount));
        Assert.Equal(2, byAsset.SelectMany(Pledged).Where(row => row.Currency == "JPY").Sum(row => row.Amount));
    }

    [Fact]
    public async Task Counts_only_what_the_key_may_see()
    {
        using var official = app.AsOfficial();
        var booth = await app.KnowsBooth();
        await official.NewDeal(new { name = "Demo", boothId = booth.BoothId });
        using var exhibitor = app.As(booth.ExhibitorId.ToString(), "investment:read");
        using var other = app.As(Guid.NewGuid().ToString(), "investment:read");

        Assert.Equal(booth.ExpoId, Assert.Single(await Sources(exhibitor, "by=expo")).Id());
        Assert.Empty(await Sources(other, "by=expo"));
    }

    [Theory]
    [InlineData("by=colour", "unknown-source", "by")]
    [InlineData("by=expo&limit=201", "invalid-limit", "limit")]
    public async Task By_what_cannot_be_is_refused(string query, string slug, string field)
    {
        using var client = app.AsOfficial();
        await (await client.GetAsync($"/v1/investment/funnel?{query}", InvestmentApplication.Cancel)).IsProblem(400, slug, field);
    }

    private static async Task<List<JsonElement>> Sources(HttpClient client, string query) =>
        [.. (await client.Read($"/v1/investment/funnel?{query}")).GetProperty("sources").EnumerateArray()];

    private static int Reached(JsonElement source, string stage) => source.GetProperty("reached").GetProperty(stage).GetInt32();

    private static IEnumerable<(string Currency, long Amount)> Pledged(JsonElement source) =>
        source.GetProperty("amounts").EnumerateArray().Select(row => (Currency: row.Text("currency"), Amount: row.GetProperty("pledged").GetInt64()));
}

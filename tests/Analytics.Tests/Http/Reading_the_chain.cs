using System.Net;
using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Reading_the_chain(AnalyticsApplication application)
{
    private static readonly DateTimeOffset Now = new(2024, 11, 21, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Adds_up_touches_leads_deals_and_money_in_total_per_expo_and_per_booth()
    {
        var (asset, other) = (await AssetAsync(), await AssetAsync());
        var (expo, booth, elsewhere) = (await application.ExpoAsync(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await application.DeliverAsync(new BoothChanged(booth, 1, expo.Id, "Q-FTV-01", null, Guid.NewGuid(), "Exhibitor", "qingpu", null, [asset], Now));
        var visits = Enumerable.Range(0, 6).Select(_ => expo.Activity(booth: booth, assets: [asset], visitor: Guid.NewGuid()));
        await application.CountedAsync(await application.AcceptAsync([.. visits, expo.Activity("cityip.licence.enquired.v1", booth: elsewhere, assets: [asset, other]), expo.Activity(booth: booth, assets: [other])]));
        await application.DeliverAsync(Lead(expo, booth, asset));
        await application.DeliverAsync(Lead(expo, booth, other));
        await application.DeliverAsync(Deal(expo, booth, "signed", [new("CNY", 1001, 501, 1), new("USD", 10, 0, 0)], asset, other));
        await application.DeliverAsync(Deal(expo, booth, "lead", [], asset));

        JsonElement chain = default;
        await Eventually.Passes(async () => Assert.Equal(5, (chain = await ChainAsync(asset)).GetProperty("visitors").GetProperty("visitors").GetInt64()));

        Assert.Equal((7, 6), (chain.GetProperty("touches").GetProperty("total").GetInt64(), chain.GetProperty("touches").GetProperty("byType").GetProperty(TestExpo.BoothVisited).GetInt64()));
        Assert.Equal(1, chain.GetProperty("leads").GetProperty("count").GetInt64());
        Assert.Equal((1, 1), (Stage(chain, "signed"), Stage(chain, "lead")));
        Assert.All(new[] { "touches", "visitors", "leads", "deals", "money" }, part => Assert.NotEqual(JsonValueKind.Null, chain.GetProperty(part).GetProperty("asOf").ValueKind));
        var atBooth = chain.GetProperty("expos").EnumerateArray().Single().GetProperty("booths").EnumerateArray().Single(row => row.GetProperty("code").GetString() == "Q-FTV-01");
        Assert.Equal((6, 1), (atBooth.GetProperty("figures").GetProperty("touches").GetInt64(), atBooth.GetProperty("figures").GetProperty("leads").GetInt64()));

        // The two parts of each amount sum to the deal, and each currency stands alone.
        var parts = new[] { chain, await ChainAsync(other) }.SelectMany(one => one.GetProperty("money").GetProperty("amounts").EnumerateArray()).ToLookup(part => part.GetProperty("currency").GetString());
        Assert.Equal((1001, 501, 1), (parts["CNY"].Sum(Of("pledged")), parts["CNY"].Sum(Of("contracted")), parts["CNY"].Sum(Of("disbursed"))));
        Assert.Equal(10, parts["USD"].Sum(Of("pledged")));
        Assert.StartsWith("equal-parts", chain.GetProperty("money").GetProperty("rule").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deal_that_moves_on_is_counted_in_its_new_stage_only()
    {
        var asset = await AssetAsync();
        var deal = new DealChanged(Guid.CreateVersion7(), 1, null, null, null, [asset], null, "lead", [], Now);
        await application.DeliverAsync(deal);

        await application.DeliverAsync(deal with { Version = 2, Stage = "signed", Amounts = [new("CNY", 5, 5, 0)] });

        var chain = await ChainAsync(asset);
        Assert.Equal(("{\"signed\":1}", 1), (chain.GetProperty("deals").GetProperty("byStage").GetRawText(), chain.GetProperty("deals").GetProperty("count").GetInt64()));
        Assert.Equal(5, chain.GetProperty("money").GetProperty("amounts")[0].GetProperty("pledged").GetInt64());
        Assert.Equal(0, chain.GetProperty("expos").GetArrayLength());
    }

    [Fact]
    public async Task Few_visitors_are_hidden_at_booth_expo_and_in_total()
    {
        var (asset, expo, booth) = (await AssetAsync(), await application.ExpoAsync(), Guid.NewGuid());
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(booth: booth, assets: [asset], visitor: Guid.NewGuid())));

        await Eventually.Passes(async () =>
        {
            var chain = await ChainAsync(asset);
            var at = chain.GetProperty("expos")[0];
            Assert.True(chain.GetProperty("visitors").GetProperty("suppressed").GetBoolean());
            Assert.Equal(JsonValueKind.Null, chain.GetProperty("visitors").GetProperty("visitors").ValueKind);
            Assert.Equal(JsonValueKind.Null, at.GetProperty("figures").GetProperty("visitors").ValueKind);
            Assert.Equal(JsonValueKind.Null, at.GetProperty("booths")[0].GetProperty("figures").GetProperty("visitors").ValueKind);
        });
    }

    [Fact]
    public async Task An_unknown_asset_is_not_found()
    {
        using var client = application.Client();

        var response = await client.GetAsync($"/v1/analytics/assets/{Guid.NewGuid()}/chain");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("/problems/not-found", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString());
    }

    private async Task<Guid> AssetAsync()
    {
        var asset = Guid.CreateVersion7();
        await application.DeliverAsync(new AssetPublished(new(asset, 1, "building", new Dictionary<string, string> { ["en"] = "A house" }, "xuhui", null, 100, 121.4, 31.2), Now));
        return asset;
    }

    private static LeadCaptured Lead(TestExpo expo, Guid booth, Guid asset) =>
        new(Guid.CreateVersion7(), 1, expo.Id, booth, Guid.NewGuid(), "Exhibitor", Guid.NewGuid(), null, null, [asset], null, Now);

    private static DealChanged Deal(TestExpo expo, Guid booth, string stage, DealAmount[] amounts, params Guid[] assets) =>
        new(Guid.CreateVersion7(), 1, null, expo.Id, booth, assets, null, stage, amounts, Now);

    private Task<JsonElement> ChainAsync(Guid asset) => application.GetAsync($"/v1/analytics/assets/{asset}/chain");

    private static long Stage(JsonElement chain, string stage) => chain.GetProperty("deals").GetProperty("byStage").GetProperty(stage).GetInt64();

    private static Func<JsonElement, long> Of(string kind) => part => part.GetProperty(kind).GetInt64();
}

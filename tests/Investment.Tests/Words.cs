using System.Text.Json;
using CityIp.Contracts;
using Xunit;

namespace CityIp.Investment.Tests;

/// <summary>What tests do with the service, in its own words.</summary>
internal static class Words
{
    public const string Deals = "/v1/investment/deals";
    public const string Organisations = "/v1/investment/organisations";
    public const string Opportunities = "/v1/investment/opportunities";

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string what = "Demo") => $"{what} {Guid.NewGuid():N}";

    public static object Organisation(string? name = null, string countryOrRegion = "CN", string kind = "investor") => new { name = name ?? NewName(), kind, countryOrRegion };

    public static async Task<Guid> NewOrganisation(this HttpClient client) => (await client.Create(Organisations, Organisation())).Id();

    public static async Task<Guid> NewDeal(this HttpClient client, object? body = null) => (await client.Create(Deals, body ?? new { name = NewName() })).Id();

    /// <summary>A deal that went the legal way to a stage.</summary>
    public static async Task<Guid> DealIn(this HttpClient client, string stage, object? body = null)
    {
        var deal = await client.NewDeal(body);
        foreach (var next in new[] { "qualified", "negotiation", "signed", "landed", "aftercare" }.TakeWhile(_ => stage != "lead"))
        {
            await client.Moves(deal, next);
            if (next == stage)
            {
                break;
            }
        }
        return deal;
    }

    public static async Task<JsonElement> Moves(this HttpClient client, Guid deal, string to, string? reason = null)
    {
        var answer = await client.Post($"{Deals}/{deal}/stages", new { to, reason });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(InvestmentApplication.Cancel));
        return await answer.Body();
    }

    public static object Money(long amount, string currency = "CNY", string on = "2024-11-25") => new { amount, currency, on, evidence = "made up" };

    public static Task<HttpResponseMessage> Enter(this HttpClient client, Guid deal, string kind, object money) => client.Post($"{Deals}/{deal}/{kind}", money);

    public static Guid Id(this JsonElement thing) => thing.GetProperty("id").GetGuid();

    public static string Text(this JsonElement thing, string property) => thing.GetProperty(property).GetString()!;

    public static IEnumerable<Guid> Ids(this JsonElement page) => page.GetProperty("items").EnumerateArray().Select(Id);

    public static async Task<Guid> KnowsAsset(this InvestmentApplication app, string name = "Demo asset")
    {
        var asset = new PublicAsset(Guid.CreateVersion7(), 1, "building", new Dictionary<string, string> { ["en"] = name }, null, null, null, null, null);
        await app.TellAndWait(new AssetPublished(asset, DateTimeOffset.UtcNow));
        return asset.AssetId;
    }

    public static async Task<string> KnowsDistrict(this InvestmentApplication app)
    {
        var code = $"d-{Guid.NewGuid():N}";
        await app.TellAndWait(new DistrictDefined(code, 1, new Dictionary<string, string> { ["en"] = "Demo district" }, DateTimeOffset.UtcNow));
        return code;
    }

    public static async Task<BoothChanged> KnowsBooth(this InvestmentApplication app, params Guid[] assets)
    {
        var expo = new ExpoChanged(Guid.CreateVersion7(), 1, $"demo-{Guid.NewGuid():N}", new Dictionary<string, string> { ["en"] = "Demo expo" }, "Asia/Shanghai", new(2024, 11, 22), new(2024, 11, 25), DateTimeOffset.UtcNow);
        var booth = new BoothChanged(Guid.CreateVersion7(), 1, expo.ExpoId, "D-1", null, Guid.CreateVersion7(), "Demo exhibitor", "qingpu", "film-and-television", assets, DateTimeOffset.UtcNow);
        await app.TellAndWait(expo);
        await app.TellAndWait(booth);
        return booth;
    }
}

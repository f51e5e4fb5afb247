using CityIp.Contracts;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_changed_deal(InvestmentApplication app)
{
    [Fact]
    [Trait("published", "deal-changed")]
    public async Task Is_told_with_its_whole_state_when_its_stage_changes()
    {
        using var client = app.AsOfficial();
        var asset = await app.KnowsAsset();
        var booth = await app.KnowsBooth(asset);
        var deal = await client.NewDeal(new { name = "Demo", boothId = booth.BoothId });
        await client.Moves(deal, "qualified");

        var told = await app.Published.Version(deal, 2);

        Assert.Equal(("qualified", booth.ExpoId, booth.BoothId, "qingpu"), (told.Stage, told.ExpoId, told.BoothId, told.DistrictCode));
        Assert.Equal([asset], told.AssetIds);
        Assert.Equal("lead", (await app.Published.Version(deal, 1)).Stage);
    }

    [Fact]
    public async Task Is_told_with_all_its_money_when_some_is_entered()
    {
        using var client = app.AsOfficial();
        var deal = await client.DealIn("signed");
        await client.Enter(deal, "pledges", Words.Money(300));
        await client.Enter(deal, "pledges", Words.Money(5, "JPY"));
        await client.Enter(deal, "contracts", Words.Money(200));
        await client.Enter(deal, "disbursements", Words.Money(50));

        var told = await app.Published.Version(deal, 8);

        Assert.Equal([new DealAmount("CNY", 300, 200, 50), new DealAmount("JPY", 5, 0, 0)], told.Amounts);
    }

    [Fact]
    public async Task Is_told_once_for_each_version_and_not_for_what_was_refused_or_changed_nothing()
    {
        using var client = app.AsOfficial();
        var body = new { name = "Demo" };
        var deal = await client.NewDeal(body);
        var path = $"{Words.Deals}/{deal}";

        await (await client.Post($"{path}/stages", new { to = "aftercare" })).IsProblem(409, "illegal-transition");
        await (await client.Put(path, new { name = "Renamed" }, "\"9-json\"")).IsProblem(412, "stale");
        await (await client.Enter(deal, "pledges", Words.Money(1, "RMB"))).IsProblem(422, "unknown-currency");
        Assert.True((await client.Put(path, body, "\"1-json\"")).IsSuccessStatusCode);
        await client.Moves(deal, "qualified");

        await app.Published.Version(deal, 2);
        Assert.Equal([1L, 2], app.Published.Of(deal).Select(told => told.Version));
    }

    [Fact]
    [Trait("not published when the save fails", "deal-changed")]
    public async Task That_could_not_be_saved_is_told_to_nobody()
    {
        using var client = app.AsOfficial();
        var deal = await client.NewDeal();
        var name = Words.NewName("Refused");
        await app.Execute($"ALTER TABLE deal ADD CONSTRAINT \"refused_{deal:N}\" CHECK (name <> '{name}')");

        await (await client.Put($"{Words.Deals}/{deal}", new { name }, "*")).IsProblem(500, "unexpected");
        await app.Execute($"ALTER TABLE deal DROP CONSTRAINT \"refused_{deal:N}\"");
        await client.Moves(deal, "qualified");

        // Messages of one deal leave in order: had the refused one left, it would have come before.
        Assert.Equal("qualified", (await app.Published.Version(deal, 2)).Stage);
        Assert.Equal([1L, 2], app.Published.Of(deal).Select(told => told.Version));
        Assert.Equal(0, await app.Count("SELECT count(*) FROM edit WHERE new = @name", ("name", name)));
    }
}

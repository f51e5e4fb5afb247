using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Knowing_other_services(AnalyticsApplication application)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task The_newest_version_stays_whatever_comes_last()
    {
        var (expo, booth, deal, lead, asset) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var district = $"d-{Guid.NewGuid():N}";
        foreach (var version in new long[] { 2, 3, 1 })
        {
            var names = new Dictionary<string, string> { ["en"] = $"version {version}" };
            await application.DeliverAsync(new ExpoChanged(expo, version, $"version-{version}", names, "Asia/Shanghai", new(2024, 11, 21), new(2024, 11, 25), Now));
            await application.DeliverAsync(new BoothChanged(booth, version, expo, $"version-{version}", null, Guid.NewGuid(), "Exhibitor", null, null, [], Now));
            await application.DeliverAsync(new DistrictDefined(district, version, names, Now));
            await application.DeliverAsync(new AssetPublished(new(asset, version, $"version-{version}", names, null, null, null, null, null), Now));
            await application.DeliverAsync(new LeadCaptured(lead, version, expo, booth, Guid.NewGuid(), "Exhibitor", Guid.NewGuid(), null, null, [], null, Now.AddSeconds(version)));
            await application.DeliverAsync(new DealChanged(deal, version, lead, expo, booth, [], null, $"version-{version}", [], Now));
        }

        Assert.Equal("version-3", await application.ScalarAsync<string>($"SELECT code FROM expo WHERE id = '{expo}'"));
        Assert.Equal("version-3", await application.ScalarAsync<string>($"SELECT code FROM booth WHERE id = '{booth}'"));
        Assert.Equal(3, await application.ScalarAsync<long>($"SELECT version FROM district WHERE code = '{district}'"));
        Assert.Equal("version-3", await application.ScalarAsync<string>($"SELECT kind FROM asset WHERE id = '{asset}'"));
        Assert.Equal(3, await application.ScalarAsync<long>($"SELECT version FROM lead WHERE id = '{lead}'"));
        Assert.Equal("version-3", await application.ScalarAsync<string>($"SELECT stage FROM deal WHERE id = '{deal}'"));
    }

    [Fact]
    public async Task A_retirement_that_overtakes_the_publication_still_retires()
    {
        var asset = Guid.CreateVersion7();
        await application.DeliverAsync(new AssetRetired(asset, 2, Now));
        await application.DeliverAsync(new AssetPublished(new(asset, 1, "building", new Dictionary<string, string> { ["en"] = "A house" }, null, null, null, null, null), Now));

        var chain = await application.GetAsync($"/v1/analytics/assets/{asset}/chain");

        Assert.True(chain.GetProperty("asset").GetProperty("retired").GetBoolean());
        Assert.Equal("A house", chain.GetProperty("asset").GetProperty("names").GetProperty("en").GetString());
    }

    [Fact]
    public async Task A_message_that_cannot_be_kept_is_held_for_operators_and_changes_nothing()
    {
        var code = $"broken-{Guid.NewGuid():N}";
        var id = Guid.CreateVersion7();
        await application.PublishAsync(new DistrictDefined(code, 1, new Dictionary<string, string> { ["en"] = "no text \0 holds this" }, Now), id);

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM bus_dead_letter WHERE message_id = '{id}' AND state = 'held'") == 1);
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM district WHERE code = '{code}'"));
    }
}

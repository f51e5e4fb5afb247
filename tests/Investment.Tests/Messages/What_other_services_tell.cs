using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class What_other_services_tell(InvestmentApplication app)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Of_an_asset_is_known_in_its_newest_version_whatever_the_order()
    {
        var id = Guid.CreateVersion7();
        await app.TellAndWait(new AssetChanged(Asset(id, 3, "Newest"), Now));
        await app.TellAndWait(new AssetPublished(Asset(id, 1, "Oldest"), Now));

        Assert.Equal("Newest", await app.Scalar<string>("SELECT names->>'en' FROM known_asset WHERE id = @id", ("id", id)));
        await app.TellAndWait(new AssetRetired(id, 2, Now));
        Assert.False(await IsRetired(id));
        await app.TellAndWait(new AssetRetired(id, 4, Now));
        Assert.True(await IsRetired(id));
        await app.TellAndWait(new AssetPublished(Asset(id, 5, "Again"), Now));
        Assert.False(await IsRetired(id));
    }

    [Fact]
    public async Task Of_an_asset_that_was_retired_before_it_was_known_is_remembered()
    {
        var id = Guid.CreateVersion7();
        await app.TellAndWait(new AssetRetired(id, 2, Now));
        await app.TellAndWait(new AssetPublished(Asset(id, 1, "Late"), Now));

        Assert.True(await IsRetired(id));
    }

    [Fact]
    public async Task Of_districts_expos_and_booths_is_known_in_the_newest_version_whatever_the_order()
    {
        var (code, expo, booth) = ($"d-{Guid.NewGuid():N}", Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var version in new[] { 2, 1 })
        {
            var names = new Dictionary<string, string> { ["en"] = $"Version {version}" };
            await app.TellAndWait(new DistrictDefined(code, version, names, Now));
            await app.TellAndWait(new ExpoChanged(expo, version, $"{code}-{version}", names, "Asia/Shanghai", new(2024, 11, 22), new(2024, 11, 25), Now));
            await app.TellAndWait(new BoothChanged(booth, version, expo, $"B-{version}", null, Guid.CreateVersion7(), $"Demo exhibitor {version}", null, null, [], Now));
        }

        Assert.Equal("Version 2", await app.Scalar<string>("SELECT names->>'en' FROM known_district WHERE code = @code", ("code", code)));
        Assert.Equal($"{code}-2", await app.Scalar<string>("SELECT code FROM known_expo WHERE id = @expo", ("expo", expo)));
        Assert.Equal("B-2 Demo exhibitor 2", await app.Scalar<string>("SELECT code || ' ' || exhibitor_name FROM known_booth WHERE id = @booth", ("booth", booth)));
    }

    [Theory]
    [InlineData("asset-published", "SELECT version FROM known_asset WHERE id = @id")]
    [InlineData("asset-changed", "SELECT version FROM known_asset WHERE id = @id")]
    [InlineData("asset-retired", "SELECT version FROM known_asset WHERE id = @id")]
    [InlineData("district-defined", "SELECT version FROM known_district WHERE code = 'd-' || replace(@id::text, '-', '')")]
    [InlineData("expo-changed", "SELECT version FROM known_expo WHERE id = @id")]
    [InlineData("booth-changed", "SELECT version FROM known_booth WHERE id = @id")]
    [Trait("consumed once", "investment-know-assets: asset-published")]
    [Trait("consumed once", "investment-know-assets: asset-changed")]
    [Trait("consumed once", "investment-know-assets: asset-retired")]
    [Trait("consumed once", "investment-know-districts: district-defined")]
    [Trait("consumed once", "investment-know-expos: expo-changed")]
    [Trait("consumed once", "investment-know-booths: booth-changed")]
    public async Task Twice_under_one_message_id_takes_effect_once(string exchange, string version)
    {
        var (id, messageId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var names = new Dictionary<string, string> { ["en"] = "A name" };
        using var deliveries = new Deliveries(app.Services.GetRequiredService<IBus>());
        await TellVersion(1);
        await Eventually.True(() => deliveries.Of(messageId) == 1);

        // The inbox tells a repetition by its id alone: had it an effect, the higher version would show.
        await TellVersion(7);
        await Eventually.True(() => deliveries.Of(messageId) == 2);

        Assert.Equal(1, await app.Scalar<long>(version, ("id", id)));

        Task TellVersion(long number) => exchange switch
        {
            "asset-published" => app.Tell(new AssetPublished(Asset(id, number, "A name"), Now), messageId),
            "asset-changed" => app.Tell(new AssetChanged(Asset(id, number, "A name"), Now), messageId),
            "asset-retired" => app.Tell(new AssetRetired(id, number, Now), messageId),
            "district-defined" => app.Tell(new DistrictDefined($"d-{id:N}", number, names, Now), messageId),
            "expo-changed" => app.Tell(new ExpoChanged(id, number, $"e-{id:N}", names, "Asia/Shanghai", new(2024, 11, 22), new(2024, 11, 25), Now), messageId),
            _ => app.Tell(new BoothChanged(id, number, Guid.CreateVersion7(), "B1", null, Guid.CreateVersion7(), "Demo exhibitor 1", null, null, [], Now), messageId),
        };
    }

    private Task<bool> IsRetired(Guid id) => app.Scalar<bool>("SELECT retired FROM known_asset WHERE id = @id", ("id", id));

    private static PublicAsset Asset(Guid id, long version, string name) =>
        new(id, version, "building", new Dictionary<string, string> { ["en"] = name }, "xuhui", null, null, null, null);
}

using CityIp.Contracts;
using CityIp.Events.Knowledge;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Hearing_from_the_catalog(EventsApplication events)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private Task Hear<T>(T message, Guid? messageId = null)
        where T : class => events.Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = messageId ?? NewId.NextGuid(), TestContext.Current.CancellationToken);

    private Task<KnownAsset?> Known(Guid asset) => events.InDatabase(db => db.KnownAssets.AsNoTracking().SingleOrDefaultAsync(known => known.Id == asset));

    private static PublicAsset Asset(Guid id, long version) => new(id, version, "building", new Dictionary<string, string> { ["en"] = "Demo" }, null, null, null, null, null);

    private Task IsKnownIn(Guid asset, long version) => Eventually.True(async () => (await Known(asset))?.Version == version, message: $"asset is known in version {version}");

    [Fact]
    public async Task A_published_asset_can_be_featured_until_it_is_retired()
    {
        var asset = Guid.CreateVersion7();
        await Hear(new AssetPublished(Asset(asset, 3), Now));
        await IsKnownIn(asset, 3);
        await Hear(new AssetChanged(Asset(asset, 4), Now));
        await IsKnownIn(asset, 4);
        await events.PlaceBoothAsync(await events.AnnounceExpoAsync(), "B1", null, asset);
        await Hear(new AssetRetired(asset, 5, Now));
        await IsKnownIn(asset, 5);

        Assert.True((await Known(asset))!.Retired);
    }

    [Fact]
    public async Task The_newest_version_counts_in_whatever_order_they_come()
    {
        var (asset, district) = (Guid.CreateVersion7(), EventsApplication.NewCode("district"));
        await Hear(new AssetRetired(asset, 7, Now));
        await Hear(new DistrictDefined(district, 2, new Dictionary<string, string> { ["en"] = "New" }, Now));
        await IsKnownIn(asset, 7);
        await Eventually.True(() => events.InDatabase(db => db.KnownDistricts.AnyAsync(known => known.Code == district)));
        var (older, olderDistrict) = (Guid.NewGuid(), Guid.NewGuid());
        await Hear(new AssetPublished(Asset(asset, 6), Now), older);
        await Hear(new DistrictDefined(district, 1, new Dictionary<string, string> { ["en"] = "Old" }, Now), olderDistrict);
        await Heard("events-know-assets", older);
        await Heard("events-know-districts", olderDistrict);

        Assert.True((await Known(asset))!.Retired);
        Assert.Equal("New", (await events.InDatabase(db => db.KnownDistricts.AsNoTracking().SingleAsync(known => known.Code == district))).Names["en"]);
    }

    [Theory]
    [InlineData("asset-published")]
    [InlineData("asset-changed")]
    [InlineData("asset-retired")]
    [InlineData("district-defined")]
    [Trait("consumed once", "events-know-assets: asset-published")]
    [Trait("consumed once", "events-know-assets: asset-changed")]
    [Trait("consumed once", "events-know-assets: asset-retired")]
    [Trait("consumed once", "events-know-districts: district-defined")]
    public async Task A_message_delivered_twice_takes_effect_once(string exchange)
    {
        var (id, code, messageId) = (Guid.CreateVersion7(), EventsApplication.NewCode("district"), Guid.NewGuid());
        await HearVersion(1);
        await Eventually.True(() => events.Deliveries.Of(messageId) == 1);

        // The inbox tells a repetition by its id alone: had it an effect, the later version would show.
        await HearVersion(7);
        await Eventually.True(() => events.Deliveries.Of(messageId) == 2);

        Assert.Equal(1, exchange == "district-defined"
            ? await events.InDatabase(db => db.KnownDistricts.Where(known => known.Code == code).Select(known => known.Version).SingleAsync())
            : (await Known(id))!.Version);

        Task HearVersion(long version) => exchange switch
        {
            "asset-published" => Hear(new AssetPublished(Asset(id, version), Now), messageId),
            "asset-changed" => Hear(new AssetChanged(Asset(id, version), Now), messageId),
            "asset-retired" => Hear(new AssetRetired(id, version, Now), messageId),
            _ => Hear(new DistrictDefined(code, version, new Dictionary<string, string> { ["en"] = "A district" }, Now), messageId),
        };
    }

    [Fact]
    public async Task A_message_that_can_never_be_taken_is_kept_for_operators()
    {
        var id = Guid.CreateVersion7();

        await Hear(new DistrictDefined(null!, 1, new Dictionary<string, string>(), Now), id);

        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM bus_dead_letter WHERE queue = 'events-know-districts' AND message_id = $1", id.ToString()) == 1);
    }

    private Task Heard(string consumer, Guid messageId) => Eventually.True(
        () => events.InDatabase(db => db.Set<InboxEntry>().AnyAsync(entry => entry.Consumer == consumer && entry.MessageId == messageId)),
        message: $"{consumer} has dealt with the message");
}

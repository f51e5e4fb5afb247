using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

/// <summary>Other tests start further processes of the catalog, which take messages from the same queue: these run when there are none.</summary>
[CollectionDefinition(nameof(TheOnlyConsumer), DisableParallelization = true)]
public sealed class TheOnlyConsumer;

[Collection(nameof(TheOnlyConsumer))]
public sealed class What_analytics_raises_an_alarm_about(CatalogApplication catalog)
{
    private const string Errors = "catalog-keep-alerts_error";
    private static readonly object Complete = new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright };

    [Fact]
    public async Task Is_shown_on_the_asset_until_it_ends()
    {
        // A tag of its own: the list of all may be longer than a page.
        var tag = $"alert-{Guid.NewGuid():N}";
        var asset = await catalog.Curator.PublishedAsync(new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright, tags = new[] { tag } });
        var address = $"/v1/catalog/assets/{asset.Id()}";
        using var before = await catalog.Reader.GetAsync(address);

        await DeliverAsync(Fell(asset.Id(), 1));

        var alert = (await catalog.Reader.JsonAsync(address)).GetProperty("alerts")[0];
        Assert.Equal(("sustainability-fell", 51.5, 63.25, "2026-11-25"), (alert.GetProperty("kind").GetString(), alert.GetProperty("score").GetDouble(), alert.GetProperty("from").GetDouble(), alert.GetProperty("since").GetString()));
        Assert.Equal(("visitor-pressure", $"/v1/analytics/assets/{asset.Id()}/sustainability"), (alert.GetProperty("dimensions")[0].GetProperty("dimension").GetString(), alert.GetProperty("see").GetString()));
        Assert.Equal(1, (await catalog.Reader.JsonAsync($"/v1/catalog/assets?tag={tag}")).GetProperty("items").EnumerateArray().Single().GetProperty("alerts").GetArrayLength());
        // The asset's version is the same, and yet a reader who has the answer without the alert gets the new one.
        await (await catalog.Reader.ReadAsync(address, ("If-None-Match", before.Headers.ETag!.Tag))).IsStatus(200);

        await DeliverAsync(Over(asset.Id(), 2));

        Assert.Equal(0, (await catalog.Reader.JsonAsync(address)).GetProperty("alerts").GetArrayLength());
        Assert.Equal(asset.GetProperty("version").GetInt64(), (await catalog.Reader.JsonAsync(address)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Is_what_the_highest_version_says_whatever_comes_last()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        await DeliverAsync(Over(asset.Id(), 4));
        await DeliverAsync(Fell(asset.Id(), 3));
        Assert.Equal(0, (await catalog.Reader.JsonAsync($"/v1/catalog/assets/{asset.Id()}")).GetProperty("alerts").GetArrayLength());

        await DeliverAsync(Fell(asset.Id(), 5));
        await DeliverAsync(Over(asset.Id(), 4));
        Assert.Equal(1, (await catalog.Reader.JsonAsync($"/v1/catalog/assets/{asset.Id()}")).GetProperty("alerts").GetArrayLength());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("consumed once", "catalog-keep-alerts: sustainability-fell")]
    [Trait("consumed once", "catalog-keep-alerts: sustainability-alarm-ended")]
    public async Task Takes_effect_once_though_it_is_delivered_twice(bool fell)
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var delivery = Guid.CreateVersion7();
        using var deliveries = new Deliveries(catalog.Services.GetRequiredService<IBus>());
        await DeliverAsync(fell ? Over(asset.Id(), 1) : Fell(asset.Id(), 1));
        await PublishAsync(fell ? Fell(asset.Id(), 2) : Over(asset.Id(), 2), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 1);

        // The same delivery again, with a version that would show if it had an effect.
        await PublishAsync(fell ? Fell(asset.Id(), 8) : Over(asset.Id(), 8), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 2);

        Assert.Equal(2L, await ScalarAsync($"SELECT version FROM asset_alert WHERE asset_id = '{asset.Id()}'"));
        Assert.Equal(1L, await ScalarAsync($"SELECT count(*) FROM inbox WHERE message_id = '{delivery}'"));
    }

    [Fact]
    public async Task Of_an_asset_that_is_not_there_goes_to_the_error_queue_and_changes_nothing()
    {
        await using var errors = await Eavesdropper.OnAsync(catalog.Broker, Errors);
        var nobody = Guid.CreateVersion7().ToString();

        await PublishAsync(Fell(nobody, 1));

        await Eventually.True(() => errors.About(Errors, nobody).Count == 1);
        Assert.Equal(0L, await ScalarAsync($"SELECT count(*) FROM asset_alert WHERE asset_id = '{nobody}'"));
    }

    private static SustainabilityFell Fell(string asset, long version) =>
        new(Guid.Parse(asset), version, new(2026, 11, 25), "2026-1", 51.5, 63.25, new(2026, 10, 1), [new("visitor-pressure", 90, 20)], DateTimeOffset.UtcNow);

    private static SustainabilityAlarmEnded Over(string asset, long version) => new(Guid.Parse(asset), version, new(2026, 12, 20), "2026-1", 62, "recovered", DateTimeOffset.UtcNow);

    private Task PublishAsync(object message, Guid delivery) => catalog.Services.GetRequiredService<IBus>().Publish(message, message.GetType(), context => context.MessageId = delivery);

    private Task PublishAsync(object message) => PublishAsync(message, Guid.CreateVersion7());

    private async Task DeliverAsync(object message)
    {
        var id = Guid.CreateVersion7();
        await PublishAsync(message, id);
        await Eventually.True(async () => (long)(await ScalarAsync($"SELECT count(*) FROM inbox WHERE message_id = '{id}'"))! == 1);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = catalog.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

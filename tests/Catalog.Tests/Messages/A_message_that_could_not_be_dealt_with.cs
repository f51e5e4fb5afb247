using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CityIp.Catalog.Tests.Messages;

[Collection(nameof(TheOnlyConsumer))]
public sealed class A_message_that_could_not_be_dealt_with(CatalogApplication catalog)
{
    private static readonly object Complete = new { kind = "building", names = CatalogWords.SomeName, district = "xuhui", rights = CatalogWords.InCopyright };

    [Fact]
    public async Task Is_held_and_takes_effect_once_when_it_is_replayed()
    {
        var asset = await catalog.Curator.PublishedAsync(Complete);
        var (id, later) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var desk = catalog.ClientWith("catalog:operate");
        await ExecuteAsync($"ALTER TABLE asset_alert ADD CONSTRAINT refused_by_test CHECK (asset_id <> '{asset.Id()}') NOT VALID");
        await PublishAsync(asset.Id(), 1, id);

        await new OperatorsDesk(desk, "catalog", "catalog-keep-alerts", ExecuteAsync).TakesEffectOnceAsync(
            id,
            "refused_by_test",
            mend: () => ExecuteAsync("ALTER TABLE asset_alert DROP CONSTRAINT refused_by_test"),
            effects: () => CountAsync($"SELECT count(*) FROM asset_alert WHERE asset_id = '{asset.Id()}' AND version = 1"),
            somethingLater: async () =>
            {
                var another = await catalog.Curator.PublishedAsync(Complete);
                await PublishAsync(another.Id(), 1, later);
                await Eventually.True(async () => await CountAsync($"SELECT count(*) FROM inbox WHERE message_id = '{later}'") == 1);
            });
    }

    [Fact]
    public async Task Is_shown_to_operators_only()
    {
        var queues = await catalog.ClientWith("catalog:operate").JsonAsync("/v1/catalog/error-queues");
        Assert.Equal("catalog-keep-alerts", Assert.Single(queues.GetProperty("items").EnumerateArray()).GetProperty("queue").GetString());

        using var curator = catalog.Curator;
        await (await curator.GetAsync("/v1/catalog/error-queues")).IsProblem(403, "missing-scope");
    }

    private Task PublishAsync(string asset, long version, Guid id) => catalog.Services.GetRequiredService<IBus>().Publish(
        new SustainabilityFell(Guid.Parse(asset), version, new(2026, 11, 25), "2026-1", 51.5, 63.25, new(2026, 10, 1), [new("visitor-pressure", 90, 20)], DateTimeOffset.UtcNow),
        context => context.MessageId = id);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = catalog.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = catalog.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

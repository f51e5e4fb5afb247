using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Analytics.Tests.Messages;

/// <summary>The inbox tells a repetition by its id alone: each is sent again with a later version, which would show if it had an effect.</summary>
[Collection(AnalyticsApplication.Name)]
public sealed class A_message_delivered_twice(AnalyticsApplication application)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly Dictionary<string, string> Names = new() { ["en"] = "A name" };

    private static readonly Dictionary<string, (Func<Guid, long, object> Message, string Version)> Kept = new()
    {
        ["district-defined"] = ((id, version) => new DistrictDefined($"d-{id:N}", version, Names, Now), "SELECT version FROM district WHERE code = 'd-{0:N}'"),
        ["asset-published"] = ((id, version) => new AssetPublished(Asset(id, version), Now), "SELECT version FROM asset WHERE id = '{0}'"),
        ["asset-changed"] = ((id, version) => new AssetChanged(Asset(id, version), Now), "SELECT version FROM asset WHERE id = '{0}'"),
        ["asset-retired"] = ((id, version) => new AssetRetired(id, version, Now), "SELECT retired_version FROM asset WHERE id = '{0}'"),
        ["expo-changed"] = ((id, version) => new ExpoChanged(id, version, $"e-{id:N}", Names, "Asia/Shanghai", new(2024, 11, 21), new(2024, 11, 25), Now), "SELECT version FROM expo WHERE id = '{0}'"),
        ["booth-changed"] = ((id, version) => new BoothChanged(id, version, Guid.NewGuid(), "B1", null, Guid.NewGuid(), "Exhibitor", null, null, [], Now), "SELECT version FROM booth WHERE id = '{0}'"),
        ["lead-captured"] = ((id, version) => new LeadCaptured(id, version, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "Exhibitor", Guid.NewGuid(), null, null, [], null, Now), "SELECT version FROM lead WHERE id = '{0}'"),
        ["deal-changed"] = ((id, version) => new DealChanged(id, version, null, null, null, [], null, "lead", [], Now), "SELECT sum(version)::bigint FROM (SELECT version FROM deal WHERE id = '{0}' UNION SELECT version FROM deal_state WHERE deal_id = '{0}') AS all_states"),
    };

    public static TheoryData<string> Exchanges => [.. Kept.Keys];

    [Theory]
    [MemberData(nameof(Exchanges))]
    [Trait("consumed once", "analytics-know-districts: district-defined")]
    [Trait("consumed once", "analytics-know-assets: asset-published")]
    [Trait("consumed once", "analytics-know-assets: asset-changed")]
    [Trait("consumed once", "analytics-know-assets: asset-retired")]
    [Trait("consumed once", "analytics-know-expos: expo-changed")]
    [Trait("consumed once", "analytics-know-booths: booth-changed")]
    [Trait("consumed once", "analytics-count-leads: lead-captured")]
    [Trait("consumed once", "analytics-follow-deals: deal-changed")]
    public async Task Takes_effect_once(string exchange)
    {
        var ((message, version), id, delivery) = (Kept[exchange], Guid.CreateVersion7(), Guid.CreateVersion7());
        var sql = string.Format(System.Globalization.CultureInfo.InvariantCulture, version, id);
        using var deliveries = new Deliveries(application.Services.GetRequiredService<IBus>());
        await PublishAsync(message(id, 1), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 1);

        await PublishAsync(message(id, 7), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 2);

        Assert.Equal(1, await application.ScalarAsync<long>(sql));
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{delivery}'"));
    }

    private static PublicAsset Asset(Guid id, long version) => new(id, version, "building", Names, null, null, null, null, null);

    private Task PublishAsync(object message, Guid delivery) => application.Services.GetRequiredService<IBus>().Publish(message, message.GetType(), context => context.MessageId = delivery);
}

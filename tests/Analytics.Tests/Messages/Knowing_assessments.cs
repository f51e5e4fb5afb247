using CityIp.Analytics.Tests.Host;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using static CityIp.Analytics.Tests.Host.Sustainability;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Knowing_assessments(AnalyticsApplication application)
{
    [Fact]
    [Trait("consumed once", "analytics-know-assessments: asset-assessed")]
    public async Task One_is_kept_once_though_it_is_delivered_twice()
    {
        var found = Finding(Guid.CreateVersion7(), "reach", 70.5, new(2026, 3, 15));
        var delivery = Guid.CreateVersion7();
        using var deliveries = new Deliveries(application.Services.GetRequiredService<IBus>());
        await application.PublishAsync(found, delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 1);
        // What the second delivery would write, if it had an effect, differs.
        await application.PublishAsync(found with { Score = 1, Version = 9 }, delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 2);

        Assert.Equal(70.5, await application.ScalarAsync<double>($"SELECT score FROM assessment WHERE id = '{found.AssessmentId}'"));
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(*) FROM inbox WHERE message_id = '{delivery}'"));
    }

    [Fact]
    public async Task The_highest_version_stays_whatever_comes_last()
    {
        var (asset, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var version in new[] { 2, 3, 1 })
        {
            await application.DeliverAsync(Finding(asset, "reach", version, new(2026, 3, 15), version, id));
        }

        Assert.Equal(3.0, await application.ScalarAsync<double>($"SELECT score FROM assessment WHERE id = '{id}'"));
    }

    [Fact]
    public async Task One_that_cannot_be_kept_goes_to_the_error_queue_and_changes_nothing()
    {
        var broken = Finding(Guid.CreateVersion7(), "no text \0 holds this", 1, new(2026, 3, 15));
        await using var errors = await Eavesdropper.OnAsync(application.Broker, "analytics-know-assessments_error");

        await application.PublishAsync(broken);

        await Eventually.True(() => errors.About("analytics-know-assessments_error", broken.AssessmentId.ToString()).Count == 1);
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM assessment WHERE id = '{broken.AssessmentId}'"));
    }

    [Fact]
    public async Task A_finding_that_comes_before_its_asset_is_there_when_the_asset_comes()
    {
        var asset = Guid.CreateVersion7();
        foreach (var aspect in FourAspects)
        {
            await application.DeliverAsync(Finding(asset, aspect, 70, Today.AddDays(-5)));
        }
        await application.DeliverAsync(new Contracts.AssetPublished(new(asset, 1, "building", new Dictionary<string, string> { ["en"] = "A late house" }, null, null, null, null, null), DateTimeOffset.UtcNow));
        await application.RunAsync();

        Assert.Equal("assessable", (await application.SustainabilityOfAsync(asset)).GetProperty("status").GetString());
    }
}

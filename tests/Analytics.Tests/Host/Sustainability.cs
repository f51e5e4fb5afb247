using System.Text.Json;
using CityIp.Analytics.Sustainability;
using CityIp.Contracts;
using CityIp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Analytics.Tests.Host;

/// <summary>What tests of sustainability do: assets, findings, and a run at a time of their choice.</summary>
internal static class Sustainability
{
    public static readonly string[] FourAspects = ["heritage-integrity", "reach", "community-benefit", "renewal"];

    public static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    public static async Task<Guid> AssetAsync(this AnalyticsApplication application, string kind = "building", string? district = "xuhui", int? capacity = null, string name = "A house")
    {
        var asset = Guid.CreateVersion7();
        await application.DeliverAsync(new AssetPublished(new(asset, 1, kind, new Dictionary<string, string> { ["en"] = name }, district, null, capacity, null, null), DateTimeOffset.UtcNow));
        return asset;
    }

    public static AssetAssessed Finding(Guid asset, string aspect, double? score, DateOnly on, long version = 2, Guid? id = null) =>
        new(id ?? Guid.CreateVersion7(), asset, version, aspect, on, score, "A source, page 3", "https://example.org/finding", DateTimeOffset.UtcNow);

    public static async Task AssessAsync(this AnalyticsApplication application, Guid asset, double score, DateOnly on, params string[] aspects)
    {
        foreach (var aspect in aspects)
        {
            await application.DeliverAsync(Finding(asset, aspect, score, on));
        }
    }

    /// <summary>Works out all scores, as the job does.</summary>
    public static async Task RunAsync(this AnalyticsApplication application, DateTimeOffset? now = null)
    {
        await using var scope = application.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SustainabilityRun>().RunAsync(now ?? DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
    }

    public static Task<JsonElement> SustainabilityOfAsync(this AnalyticsApplication application, Guid asset) => application.GetAsync($"/v1/analytics/assets/{asset}/sustainability");

    /// <summary>Rows waiting in the outbox that say the text.</summary>
    public static Task<long> WaitingAsync(this AnalyticsApplication application, string text) =>
        application.ScalarAsync<long>($"SELECT count(*) FROM outbox WHERE convert_from(body, 'UTF8') LIKE '%{text}%'");
}

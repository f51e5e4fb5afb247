using System.Collections.Concurrent;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;

namespace CityIp.Analytics.Charts;

/// <summary>Computations of the sample that charts and the report are drawn from. They change with a release only, so the last ones are kept.</summary>
internal sealed class SampleAnswers(WorldCities cities, Computations computations)
{
    private const int MostKept = 64;
    private readonly ConcurrentDictionary<string, IndexAnswer> kept = new();

    public IndexRequest Request { get; } = SampleIndex.Of(cities);

    /// <summary>Null when it was not finished in time.</summary>
    public async Task<IndexAnswer?> AnswerAsync(IndexRequest prepared, CancellationToken cancellation)
    {
        // Only the analysis differs.
        var key = System.Text.Json.JsonSerializer.Serialize(prepared.Analysis, ComputationJson.Brief);
        if (kept.TryGetValue(key, out var found))
        {
            return found;
        }

        if (await computations.RunAsync(prepared, cancellation) is not { } answer)
        {
            return null;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[key] = answer;
    }

    /// <summary>The choice for missing values, as the published sample states it.</summary>
    private static MissingView Missing { get; } = MissingView.In(SampleData.How(new WorldCities()), SampleIndex.Of(new WorldCities()).Dataset());

    public static ChartData Data(IndexRequest prepared, IndexAnswer answer, bool chinese) =>
        new(prepared, answer, "country_or_region", chinese ? ChineseNames.All : SampleNames.Dimensions, Missing);
}

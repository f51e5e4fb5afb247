using System.Collections.Concurrent;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;

namespace CityIp.Analytics.Report;

/// <summary>Reports on the sample index. They change with a release only, so the last ones are kept.</summary>
internal sealed class SampleReports(SampleAnswers samples, Computations computations)
{
    private const int MostKept = 64;
    private readonly ConcurrentDictionary<(string, ReportClaim?, bool), string> kept = new();

    /// <summary>Null when it was not finished in time.</summary>
    /// <exception cref="IndexRefusedException">No such unit, no such rank.</exception>
    public async Task<string?> PageAsync(string? unit, ReportClaim? claim, bool chinese, CancellationToken cancellation)
    {
        if (samples.Request.Units.All(u => u.Code != unit))
        {
            throw new IndexRefusedException("unit", unit is null ? "is missing: name one of the cities" : $"'{unit}' is none of the cities");
        }

        if (claim is { } c && (c.Rank < 1 || c.Rank > samples.Request.Units.Count))
        {
            throw new IndexRefusedException("claim", $"is {c.Rank}; ranks are 1 to {samples.Request.Units.Count}");
        }

        if (kept.TryGetValue((unit!, claim, chinese), out var page))
        {
            return page;
        }

        var request = Asked(samples.Request, unit!);
        if (await computations.RunAsync(request, cancellation) is not { } answer)
        {
            return null;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        var report = new ReportPage(SampleAnswers.Data(request, answer, chinese), unit!, claim, chinese);
        return kept[(unit!, claim, chinese)] = report.Write();
    }

    /// <summary>Everything the page says, in one computation: its hash is that of the sample.</summary>
    private static IndexRequest Asked(IndexRequest sample, string unit)
    {
        var sensitivity = ChartKind.Find("sensitivity")!.Prepare(sample, new() { Unit = unit }).Analysis!.Sensitivity;
        var top = sample.Indicators.Max(i => i.Level);
        return sample with
        {
            Return = ["aggregated", "ranks", "coverage", "treatment_log"],
            Analysis = new()
            {
                Uncertainty = sample.Analysis!.Uncertainty! with { KeepRuns = true },
                Sensitivity = sensitivity,
                Gaps = [new() { Unit = unit, Benchmark = new() { Top = 5 } }],
                NextRank = [new() { Unit = unit }],
                Crossings = [.. sample.Indicators.Where(i => i.Level == top - 1).Select(i => new CrossingsRequest { Unit = unit, Element = i.Code })],
                Dominance = new() { Unit = unit },
                Smaa = new(),
            },
        };
    }
}

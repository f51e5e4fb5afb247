using System.Collections.Concurrent;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Publications;

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

        var request = ReportRequest.Of(samples.Request, unit!);
        if (await computations.RunAsync(request, cancellation) is not { } answer)
        {
            return null;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        var report = new ReportPage(SampleAnswers.Data(request, answer, chinese), unit!, claim, About(chinese), chinese);
        return kept[(unit!, claim, chinese)] = report.Write();
    }

    private static ReportSubject About(bool chinese) => new(
        chinese ? ChineseNames.All["index"] : SampleData.Title, true, "/v1/analytics/index/sample/charts",
        chinese ? "再次提交 /v1/analytics/index/sample 的请求可得到相同结果。" : "The request at /v1/analytics/index/sample gives the same figures when it is sent again.");
}

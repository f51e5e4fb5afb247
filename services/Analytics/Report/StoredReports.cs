using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;

namespace CityIp.Analytics.Report;

/// <summary>Reports on results that are kept: everything is worked out from the same versions of data and method, and kept for who asks next.</summary>
internal sealed class StoredReports(StoredCharts charts)
{
    /// <summary>The page; or what it asks for above the limits, or neither when it was not finished in time.</summary>
    /// <exception cref="IndexRefusedException">No such unit, no such rank.</exception>
    public async Task<(string? Page, Excess? Excess)> PageAsync(StoredSubject subject, Publication? publication, string? unit, ReportClaim? claim, bool chinese, CancellationToken cancellationToken)
    {
        if (unit is null || subject.Request.Units.All(u => u.Code != unit))
        {
            throw new IndexRefusedException("unit", unit is null ? "is missing: name one of the units" : $"'{unit}' is none of the units");
        }
        if (claim is { } c && (c.Rank < 1 || c.Rank > subject.Index.Answer.Units.Count))
        {
            throw new IndexRefusedException("claim", $"is {c.Rank}; ranks are 1 to {subject.Index.Answer.Units.Count}");
        }
        var (prepared, answer, excess) = await AnswerAsync(subject, unit, cancellationToken);
        if (answer is null)
        {
            return (null, excess);
        }
        // What was published is what is said, whatever was worked out again beside it.
        var published = answer with { Analysis = answer.Analysis! with { Uncertainty = subject.Index.Answer.Analysis?.Uncertainty is { } said ? said with { Kept = answer.Analysis.Uncertainty?.Kept ?? [] } : null } };
        return (new ReportPage(subject.Data(prepared, published, null, chinese), unit, claim, About(subject, publication, chinese), chinese).Write(), null);
    }

    private static ReportSubject About(StoredSubject subject, Publication? publication, bool chinese)
    {
        var of = subject.Index.Computation;
        var charts = publication is null ? $"{ComputationStoreEndpoints.Path}/{of.Id}/charts" : $"{PublicationEndpoints.Path}/{publication.Number}/charts";
        var edition = publication is null
            ? chinese ? $"计算 {of.Id}" : $"Computation {of.Id}"
            : chinese ? $"{publication.Title}，第 {publication.Number} 版，{publication.PublishedAt:yyyy-MM-dd}" : $"{publication.Title}, publication {publication.Number} of {publication.PublishedAt:yyyy-MM-dd}";
        return new(edition, of.Dataset == SampleData.Dataset, charts, chinese ? $"在 {ComputationStoreEndpoints.Path}/{of.Id}/replay 可重新计算并核对每一位。" : $"{ComputationStoreEndpoints.Path}/{of.Id}/replay computes it again and compares every bit.");
    }

    /// <summary>With all that the page can say; where values are missing and left out, without what needs complete scores; where runs are too many to be repeated, without the rank under each choice.</summary>
    private async Task<(IndexRequest Prepared, IndexAnswer? Answer, Excess? Excess)> AnswerAsync(StoredSubject subject, string unit, CancellationToken cancellationToken)
    {
        IndexRequest Without(IndexRequest asked) => asked with { Analysis = asked.Analysis! with { NextRank = null, Crossings = null, Dominance = null, Smaa = null } };
        IndexRequest Unrepeated(IndexRequest asked) => asked with { Analysis = asked.Analysis! with { Uncertainty = null } };
        var full = ReportRequest.Of(subject.Request, unit);
        var complete = subject.Index.Answer.MissingValues is { Choice: not "reweight" } or { Missing: 0 };
        var asked = complete ? full : Without(full);
        var (answer, excess) = await ComputeAsync(asked);
        if (excess is not null)
        {
            (answer, excess) = await ComputeAsync(Unrepeated(asked));
        }
        // What was varied is named whether it was repeated or not.
        return (asked, answer, excess);

        async Task<(IndexAnswer?, Excess?)> ComputeAsync(IndexRequest request)
        {
            try
            {
                return await charts.ComputeAsync(subject, request, cancellationToken);
            }
            catch (IndexRefusedException) when (request.Analysis!.Smaa is not null)
            {
                return await charts.ComputeAsync(subject, Without(request), cancellationToken);
            }
        }
    }
}

/// <summary>Everything the page says, in one computation: its hash is that of data and method.</summary>
internal static class ReportRequest
{
    public static IndexRequest Of(IndexRequest index, string unit)
    {
        var top = index.Indicators.Max(i => i.Level);
        var varied = index.Analysis?.Uncertainty;
        var sensitivity = index.Analysis?.Sensitivity is not null || varied is { Inputs.Count: > 1 } ? ChartKind.Find("sensitivity")!.Prepare(index, new() { Unit = unit }).Analysis!.Sensitivity : null;
        return index with
        {
            Return = ["aggregated", "ranks", "coverage", .. index.Steps.Any(step => step.TryGetValue("do", out var kind) && kind.ValueEquals("treat")) ? ["treatment_log"] : Array.Empty<string>()],
            Analysis = new()
            {
                Time = index.Analysis?.Time,
                Uncertainty = varied is null ? null : varied with { KeepRuns = true },
                Sensitivity = sensitivity,
                Gaps = [new() { Unit = unit, Benchmark = new() { Top = Math.Min(5, index.Units.Select(u => u.Code).Distinct().Count()) } }],
                NextRank = [new() { Unit = unit }],
                Crossings = [.. index.Indicators.Where(i => i.Level == top - 1).Select(i => new CrossingsRequest { Unit = unit, Element = i.Code })],
                Dominance = new() { Unit = unit },
                Smaa = new(),
            },
        };
    }
}

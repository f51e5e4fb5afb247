namespace CityIp.Analytics.Index;

/// <summary>How many questions are asked, and roughly how many cells answering them computes.</summary>
internal static class AnalysisCost
{
    /// <summary>Evaluations of a score until a value is found: the way outwards and halving to adjacent doubles.</summary>
    private const int Search = 260;

    public static long Questions(AnalysisRequest? asked) => asked is null ? 0
        : (long)Count(asked.Gaps) + Count(asked.NextRank) + Count(asked.Crossings) + Count(asked.WhatIf) + Count(asked.Statistics) + Count(asked.Alpha) + Count(asked.RemoveOne)
            + Count(asked.Profiles) + Count(asked.Strengths) + Count(asked.GroupRanks) + Count(asked.Compare) + Count(asked.Correlations) + Count(asked.Weights?.Allocation);

    /// <summary>Of everything but uncertainty, sensitivity, correlations and weights.</summary>
    public static decimal Of(IndexRequest request)
    {
        if (request.Analysis is not { } asked)
        {
            return 0;
        }

        decimal n = request.Units.Count, m = request.Indicators.Count, k = LargestLevel(request);
        return (asked.Smaa is { } smaa ? Math.Max(0, smaa.Samples) * n * k : 0)
            + (asked.Dominance is null ? 0 : n * n * k)
            + (Count(asked.Gaps) + Count(asked.NextRank) + Count(asked.Statistics) + Count(asked.Profiles) + Count(asked.Strengths)) * n * m
            + Count(asked.Crossings) * ((n * n) + (n * m))
            + Count(asked.WhatIf) * Search * n * m
            // A linear programme for each unit: about as many steps as it has elements, each over a table of units by units and elements.
            + (asked.BenefitOfTheDoubt is null ? 0 : n * k * n * (n + k))
            + (asked.Importance is null ? 0 : (11 * n * n * k) + (k * k * n))
            + Count(asked.Alpha) * k * k * n
            + (asked.Flags is null ? 0 : 3 * m * m * n)
            + (asked.Families is null ? 0 : k * m * n)
            + Count(asked.RemoveOne) * k * n * m
            + Count(asked.GroupRanks) * n * n * m
            + (asked.Trends is null ? 0 : 5 * n * m)
            + (asked.Kemeny is null ? 0 : n * n * n)
            + (asked.Outranking is null ? 0 : n * n * m)
            // Kendall's correlation compares every pair of units.
            + Count(asked.Compare) * ((n * m * n) + (n * m));
    }

    private static int LargestLevel(IndexRequest request) => request.Indicators.GroupBy(i => i.Level).Select(g => g.Count()).DefaultIfEmpty(0).Max();

    private static int Count<T>(IReadOnlyList<T>? list) => list?.Count ?? 0;
}

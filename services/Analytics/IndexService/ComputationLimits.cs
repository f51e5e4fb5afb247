using System.Text.Json;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>What one request may ask for. A limit on each number first, so that their product is one too.</summary>
/// <param name="Elements">Indicators and aggregates.</param>
/// <param name="Runs">Runs of an uncertainty analysis, rows of A of a sensitivity analysis.</param>
/// <param name="Inputs">Uncertain choices of an analysis.</param>
/// <param name="Bootstrap">Resamples of a sensitivity analysis.</param>
/// <param name="Questions">Gaps, profiles, what-ifs and other members of lists under analysis.</param>
/// <param name="KeptValues">Scores of runs that are kept for the answer: runs × units.</param>
/// <param name="Cost">Cells computed: units × elements × runs, and what is asked besides.</param>
/// <param name="Seconds">How long a computation may take.</param>
internal sealed record ComputationLimits(int BodyBytes, int Units, int Elements, int Runs, int Inputs, int Bootstrap, int Questions, int KeptValues, long Cost, double Seconds)
{
    public const int MostBytes = 8 << 20;

    public static ComputationLimits Of(TimeSpan patience) => new(MostBytes, 10_000, 1_000, 100_000, 50, 10_000, 200, 1_000_000, 100_000_000, patience.TotalSeconds);

    /// <summary>What a job may ask for: its runs are kept in blocks, so more of them may be.</summary>
    public static ComputationLimits OfJobs(TimeSpan patience) => new(MostBytes, 10_000, 1_000, 1_000_000, 50, 10_000, 1_000, 20_000_000, 20_000_000_000, patience.TotalSeconds);

    /// <summary>The first limit that the request is above, or null.</summary>
    public Excess? ExcessOf(IndexRequest request)
    {
        RobustnessRequest?[] both = [request.Analysis?.Uncertainty, request.Analysis?.Sensitivity];
        var asked = both.OfType<RobustnessRequest>().ToList();
        (string What, long Cost, long Limit, string Reduce)[] counts =
        [
            ("units", request.Units.Count, Units, "Send fewer units."),
            ("elements", request.Indicators.Count, Elements, "Send fewer indicators and aggregates."),
            ("runs", asked.Select(a => (long)Math.Max(a.Runs, a.Rows)).Append(request.Analysis?.Smaa?.Samples ?? 0).Max(), Runs, "Ask for fewer runs."),
            ("inputs", asked.Select(a => a.Inputs.Count).DefaultIfEmpty().Max(), Inputs, "Vary fewer choices at once."),
            ("bootstrap", asked.Select(a => a.Bootstrap).DefaultIfEmpty().Max(), Bootstrap, "Ask for fewer resamples."),
            ("questions", AnalysisCost.Questions(request.Analysis), Questions, "Ask about fewer units and indicators at once."),
        ];
        foreach (var (what, cost, limit, reduce) in counts)
        {
            if (cost > limit)
            {
                return new(what, cost, limit, reduce);
            }
        }
        var kept = request.Units.Count * ((both[0] is { KeepRuns: true } u ? u.Rows : 0L) + (both[1] is { KeepRuns: true } s ? s.Runs * (s.Inputs.Count + 2L) : 0L));
        return kept > KeptValues ? new("kept_values", kept, KeptValues, "Keep fewer runs, or set keep_runs to false.")
            : CostOf(request) is var total && total > Cost ? new("cost", total, Cost, "Ask for fewer runs, inputs, units or indicators.")
            : null;
    }

    public static long CostOf(IndexRequest request)
    {
        var (units, elements, analysis) = ((long)request.Units.Count, (long)request.Indicators.Count, request.Analysis);
        // Copeland compares every unit with every other.
        var cells = request.Cost * (ComparesPairs(request) ? units : 1);
        var tables = (analysis?.Correlations ?? []).Distinct().Sum(name => elements * elements * units * (name == "kendall" ? units : 1));
        var components = analysis?.Weights?.PcaLevel is null ? 0 : elements * elements * elements;
        // An optimum is looked for from eight starts, its gradient by four differences for each weight, a hundred times or so.
        int?[] levels = [analysis?.Weights?.BalanceLevel, analysis?.Weights?.InformationLevel];
        var optima = levels.OfType<int>().Sum(level => 8 * 4 * 100 * units * elements * request.Indicators.Count(i => i.Level == level));
        var resamples = analysis?.Sensitivity is { } s ? (long)s.Bootstrap * s.Runs * s.Inputs.Count : 0;
        // Each is within long; their sum might not be.
        return (long)Math.Min((decimal)cells + tables + components + optima + resamples + AnalysisCost.Of(request), long.MaxValue);
    }

    private static bool ComparesPairs(IndexRequest request) =>
        request.Steps.SelectMany(step => step.Values)
            .Concat(new[] { request.Analysis?.Uncertainty, request.Analysis?.Sensitivity }.OfType<RobustnessRequest>().SelectMany(a => a.Inputs).SelectMany(input => input.Values ?? []))
            .Any(Mentions);

    private static bool Mentions(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(Names.Of(AggregateMethod.Copeland)),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Mentions(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Mentions),
        _ => false,
    };
}

/// <summary>What is too much of, by how much, and what to reduce.</summary>
internal sealed record Excess(string What, long Cost, long Limit, string Reduce);

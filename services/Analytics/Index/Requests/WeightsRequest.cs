using System.Text.Json.Serialization;

namespace CityIp.Analytics.Index;

/// <summary>Weights to be worked out: of principal components or factors, optimised at a level, or from the judgement of experts.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WeightsRequest
{
    public int? PcaLevel { get; init; }

    /// <summary>Nicoletti, Scarpetta and Boylaud: rotated factors of the elements of this level.</summary>
    public int? FactorLevel { get; init; }

    /// <summary>Correlations with the index in given proportions (target; equal when not given).</summary>
    public int? BalanceLevel { get; init; }

    /// <summary>The largest sum of correlations with the index.</summary>
    public int? InformationLevel { get; init; }
    public Dictionary<string, double>? Target { get; init; }

    /// <summary>Optimised as COINr 1.1.14 does: Nelder-Mead without constraints, stopped by tolerance and most_evaluations. Negative weights are possible.</summary>
    public bool Compatible { get; init; }
    public double Tolerance { get; init; } = 0.1;
    public int MostEvaluations { get; init; } = 500;

    /// <summary>Budget allocation: what each expert gives to elements of one group.</summary>
    public IReadOnlyList<Dictionary<string, double>>? Allocation { get; init; }

    /// <summary>Analytic hierarchy process.</summary>
    public ComparisonsRequest? Comparisons { get; init; }
}

/// <summary>How much more each element counts than each other; the matrix is square, positive and reciprocal.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ComparisonsRequest
{
    public required IReadOnlyList<string> Elements { get; init; }
    public required double[][] Matrix { get; init; }
}

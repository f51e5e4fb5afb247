using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

internal enum AggregateMethod
{
    Arithmetic, Geometric, Harmonic, Generalised, Median, MazziottaPareto, Copeland,
}

/// <summary>How the children of an element become its score.</summary>
internal sealed record AggregateRule
{
    public AggregateMethod Method { get; init; } = AggregateMethod.Arithmetic;

    /// <summary>Exponent of the generalised mean, not 0.</summary>
    public double Power { get; init; } = 1;

    /// <summary>Part of the children that must be available, else the score is missing; 0 = any one child.</summary>
    public double Threshold { get; init; }

    /// <summary>Mazziotta-Pareto: true when more of the phenomenon is worse, so imbalance adds instead of subtracts.</summary>
    public bool PenaltyUp { get; init; }

    /// <summary>Copeland: outranking degrees this near to one half are ties. Weights are no exact binary fractions, ties in them must not be decided by rounding.</summary>
    public double Tie { get; init; } = 1e-9;

    /// <summary>
    /// As COINr 1.1.14: its generalised mean is missing as soon as one child is missing or its power undefined, and refuses all values up to 0 under negative powers;
    /// its outranking degrees count what a unit lacks for the unit that comes later.
    /// </summary>
    public bool Compatible { get; init; }
}

internal sealed record AggregateStep : Step
{
    public AggregateRule Rule { get; init; } = new();

    /// <summary>Rules by the level that is being computed (2 = from the indicators).</summary>
    public ImmutableDictionary<int, AggregateRule> Levels { get; init; } = ImmutableDictionary<int, AggregateRule>.Empty;

    public AggregateRule For(int level) => Levels.GetValueOrDefault(level, Rule);
}

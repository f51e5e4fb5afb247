using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

internal enum NormaliseMethod
{
    None, Minmax, Zscore, Rank, PercentRank, Borda, DistanceToMaximum, DistanceToReference, DistanceToTarget,
    FractionOfMaximum, Scaled, Goalposts, RatioToReference, DifferenceToReference, Categories, AboveMean, Cyclical,
}

/// <summary>What a column without spread does under a method that divides by its spread.</summary>
internal enum ConstantColumn
{
    /// <summary>The computation is refused, naming the indicator.</summary>
    Refuse,

    /// <summary>Its scores are missing, with a warning (COINr).</summary>
    Missing,
}

/// <summary>Normalisation of one indicator. Parameters a method does not name are ignored by it.</summary>
internal sealed record NormaliseRule
{
    public NormaliseMethod Method { get; init; } = NormaliseMethod.Minmax;

    /// <summary>Lower bound: of the scores (minmax), of the values (scaled, goalposts).</summary>
    public double Lower { get; init; }
    public double Upper { get; init; } = 100;
    public double Mean { get; init; }
    public double Sd { get; init; } = 1;

    /// <summary>Factor of scaled and goalposts.</summary>
    public double Factor { get; init; } = 100;

    /// <summary>Goalposts: scores outside are cut to the posts.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>Distances: scores above 1 are cut to 1.</summary>
    public bool Cap { get; init; }

    /// <summary>Target value (distance_to_target), before direction.</summary>
    public double? Target { get; init; }

    /// <summary>Code of the reference unit.</summary>
    public string? Reference { get; init; }

    /// <summary>Categories: number of equal percentile classes, scored 0..Upper. Above mean: width p of the neutral band as a part of the mean.</summary>
    public int Classes { get; init; } = 5;
    public double Band { get; init; } = 0.2;
}

internal sealed record NormaliseStep : Step
{
    public NormaliseRule Rule { get; init; } = new();
    public ImmutableDictionary<string, NormaliseRule> Indicators { get; init; } = ImmutableDictionary<string, NormaliseRule>.Empty;

    /// <summary>Take lower, upper, target, … of each indicator from the tree where it has them ("method.parameter").</summary>
    public bool FromTree { get; init; }
    public ConstantColumn Constant { get; init; } = ConstantColumn.Refuse;
    public TimeScope Scope { get; init; } = TimeScope.Together;

    /// <summary>Stored parameters of an earlier computation by indicator: then nothing is estimated from the data.</summary>
    public ImmutableDictionary<string, Normaliser> Stored { get; init; } = ImmutableDictionary<string, Normaliser>.Empty;

    public NormaliseRule For(Indicator indicator)
    {
        var rule = Indicators.GetValueOrDefault(indicator.Code, Rule);
        if (!FromTree || indicator.Parameters.Count == 0)
        {
            return rule;
        }

        var method = Names.Of(rule.Method);
        double Own(string name, double otherwise) => indicator.Parameters.GetValueOrDefault($"{method}.{name}", otherwise);
        return rule with
        {
            Lower = Own("lower", rule.Lower),
            Upper = Own("upper", rule.Upper),
            Mean = Own("mean", rule.Mean),
            Sd = Own("sd", rule.Sd),
            Factor = Own("factor", rule.Factor),
            Target = indicator.Parameters.TryGetValue($"{method}.target", out var target) ? target : rule.Target,
            Cap = Own("cap", rule.Cap ? 1 : 0) != 0,
            Truncate = Own("truncate", rule.Truncate ? 1 : 0) != 0,
        };
    }
}

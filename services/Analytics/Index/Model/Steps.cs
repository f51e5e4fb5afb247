using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>How an index is made of data: steps in the order in which they are applied, and the weights.</summary>
internal sealed record IndexMethod(ImmutableArray<Step> Steps)
{
    /// <summary>Weights by code that replace those of the tree; null = the tree's own.</summary>
    public ImmutableDictionary<string, double>? Weights { get; init; }

    /// <summary>Directions by indicator code that replace those of the tree.</summary>
    public ImmutableDictionary<string, int> Directions { get; init; } = ImmutableDictionary<string, int>.Empty;

    public T? Find<T>() where T : Step => Steps.OfType<T>().FirstOrDefault();

    public IndexMethod Replace(int at, Step step) => this with { Steps = Steps.SetItem(at, step) };
}

/// <summary>One step of a method. Records: a step can be varied with <c>with</c> and compared by value.</summary>
internal abstract record Step
{
    /// <summary>A disabled step passes the data through.</summary>
    public bool Enabled { get; init; } = true;

    public string Kind => StepCatalog.KindOf(this);
}

/// <summary>x' = x / (D / scale); missing when either is missing.</summary>
internal sealed record DenominateStep : Step
{
    /// <summary>By indicator, or by denominator for all indicators that are divided by it.</summary>
    public ImmutableDictionary<string, double> ScaleFactors { get; init; } = ImmutableDictionary<string, double>.Empty;
}

internal enum ImputeMethod
{
    Mean, Median, MeanGroup, MedianGroup, MeanRow, MedianRow, Latest, Linear, Constant, LinearConstant,
}

internal sealed record ImputeStep : Step
{
    public ImputeMethod Method { get; init; } = ImputeMethod.Mean;

    /// <summary>Unit group for mean_group and median_group.</summary>
    public string? Group { get; init; }

    /// <summary>For mean_row and median_row: only the siblings under the same element of this level; null = all indicators.</summary>
    public int? GroupLevel { get; init; }

    /// <summary>For latest: how many distinct times back at most; null = all.</summary>
    public int? MaxTime { get; init; }
    public TimeScope Scope { get; init; } = TimeScope.EachTime;
}

/// <summary>Panel data: parameters from all times together (scores comparable over time) or from each time by itself.</summary>
internal enum TimeScope
{
    Together, EachTime,
}

internal enum ScreenBy
{
    Missing, Zeros, MissingAndZeros,
}

internal sealed record ScreenStep : Step
{
    public ScreenBy By { get; init; } = ScreenBy.Missing;

    /// <summary>A unit stays when at least this part of its indicators is available.</summary>
    public double Threshold { get; init; } = 2.0 / 3;

    /// <summary>... and at least this part of the available ones is not zero.</summary>
    public double NonzeroThreshold { get; init; } = 0.05;

    /// <summary>Units that stay (true) or go (false) whatever the rule says.</summary>
    public ImmutableDictionary<string, bool> Force { get; init; } = ImmutableDictionary<string, bool>.Empty;
}

internal enum TreatThen
{
    None, LogCt, LogCtOrig, LogCtPlus, LogGii, Boxcox,
}

/// <summary>Outlier rule of one indicator.</summary>
internal sealed record TreatRule
{
    public bool Enabled { get; init; } = true;
    public double Skew { get; init; } = 2;
    public double Kurtosis { get; init; } = 3.5;

    /// <summary>Points winsorised at most before the second treatment is tried; null = no limit, 0 = do not winsorise.</summary>
    public int? WinsoriseMax { get; init; } = 5;
    public TreatThen Then { get; init; } = TreatThen.LogCt;
    public double Lambda { get; init; }

    /// <summary>Second treatment on the winsorised values instead of the original ones.</summary>
    public bool Combine { get; init; }

    /// <summary>Winsorise up to the limit even when the rule passes on the way.</summary>
    public bool Force { get; init; }

    /// <summary>As COINr 1.1.14, whose log_GII returns the values as they are.</summary>
    public bool Compatible { get; init; }
}

internal sealed record TreatStep : Step
{
    public TreatRule Rule { get; init; } = new();
    public ImmutableDictionary<string, TreatRule> Indicators { get; init; } = ImmutableDictionary<string, TreatRule>.Empty;
    public TimeScope Scope { get; init; } = TimeScope.Together;

    public TreatRule For(string indicator) => Indicators.GetValueOrDefault(indicator, Rule);
}

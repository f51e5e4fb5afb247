using System.Globalization;

namespace CityIp.Analytics.Index;

/// <summary>What an uncertain choice can be.</summary>
internal abstract record Distribution
{
    /// <summary>One of a list, each as likely as another. A value is a number, a name, true or false, null, a set of weights, or a whole step.</summary>
    public sealed record OneOf(IReadOnlyList<object?> Values) : Distribution;

    /// <summary>Any number from lower to upper, each as likely as another.</summary>
    public sealed record Between(double Lower, double Upper) : Distribution;
}

/// <summary>A choice in the method that is in doubt: where it is (see <see cref="ChoicePath"/>) and what it can be.</summary>
internal sealed record UncertainInput(string Name, string Path, Distribution Distribution)
{
    public int Choices => Distribution is Distribution.OneOf { Values.Count: var n } ? n : 0;

    /// <summary>The value of a decoded draw: an index into the list, or the number itself.</summary>
    public object? Value(double decoded) => Distribution switch
    {
        Distribution.OneOf d => d.Values[(int)decoded],
        _ => decoded,
    };

    public string Describe(double decoded) => Value(decoded) switch
    {
        null => "null",
        Step step => step.Kind + " #" + ((int)decoded).ToString(CultureInfo.InvariantCulture),
        System.Collections.IDictionary => "weights #" + ((int)decoded).ToString(CultureInfo.InvariantCulture),
        var v => Convert.ToString(v, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>How an uncertainty or sensitivity analysis is run.</summary>
internal sealed record RobustnessPlan(IReadOnlyList<UncertainInput> Inputs, int Runs)
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads used; changes no bit of the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Keep every run's choices, scores and ranks; otherwise memory does not grow with the number of runs (of an uncertainty analysis).</summary>
    public bool KeepRuns { get; init; }

    /// <summary>As COINr: choices decoded by R's cut() over the sample's own range, first-order indices not centred.</summary>
    public bool Compatible { get; init; }

    /// <summary>A given design, one row of draws in [0, 1] per run and one column per input, replayed instead of drawn.</summary>
    public double[][]? Design { get; init; }

    /// <summary>A given design already decoded (an index into the list of a discrete input, the value of a continuous one).</summary>
    public double[][]? Decoded { get; init; }

    /// <summary>Resamples for the intervals of sensitivity indices; 0 = none.</summary>
    public int Bootstrap { get; init; }
    public SensitivityTarget Target { get; init; } = new(null, false);
    public CancellationToken Cancellation { get; init; }

    /// <summary>Called with the number of runs done, from one thread at a time.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Given each block of runs as it was computed, in order: what keeps every run without holding them all.</summary>
    public Action<RunBlock>? Each { get; init; }
}

/// <summary>What a sensitivity analysis explains: the mean absolute rank change over all units, or one unit's rank or score.</summary>
internal sealed record SensitivityTarget(string? Unit, bool Score);

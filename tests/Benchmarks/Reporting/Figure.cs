namespace CityIp.Benchmarks.Reporting;

/// <summary>One figure beside the baseline that was measured in the same run.</summary>
internal sealed record Figure(string What, double Value, string Unit, string? Baseline = null, double? BaselineValue = null, string? Note = null)
{
    public Target? Target { get; init; }

    /// <summary>What the value is made of (shares of processes, points of a curve), for the JSON.</summary>
    public IReadOnlyDictionary<string, double>? Parts { get; init; }

    public double? Ratio => BaselineValue is > 0 ? Value / BaselineValue : null;

    public Standing? Standing => Target?.Judge(Value, Ratio);
}

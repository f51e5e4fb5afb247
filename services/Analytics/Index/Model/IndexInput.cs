using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>One row of the indicator tree as an analyst gives it: an indicator (level 1) or an aggregate (level 2 and up).</summary>
internal sealed record Indicator(string Code, int Level, string? Parent = null)
{
    public string? Name { get; init; }
    public string? Unit { get; init; }

    /// <summary>+1 when more is better, -1 when less is better. Only level 1 has a direction (COINr ignores others silently, its issue #66; here they are refused).</summary>
    public int Direction { get; init; } = 1;

    /// <summary>Weight inside the parent group; relative, 0 or more.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Value column that the indicator is divided by in a denominate step.</summary>
    public string? Denominator { get; init; }

    /// <summary>Normalisation parameters of this indicator, named "method.parameter" ("goalposts.lower"); used when the step says so.</summary>
    public ImmutableDictionary<string, double> Parameters { get; init; } = ImmutableDictionary<string, double>.Empty;
}

/// <summary>One unit (a city, an asset), in panel data at one time. A value that is absent or null is missing.</summary>
internal sealed record Unit(string Code)
{
    public string? Name { get; init; }
    public double? Time { get; init; }
    public ImmutableDictionary<string, string?> Groups { get; init; } = ImmutableDictionary<string, string?>.Empty;
    public ImmutableDictionary<string, double?> Values { get; init; } = ImmutableDictionary<string, double?>.Empty;
}

/// <summary>Indicator tree and units, before validation.</summary>
internal sealed record IndexInput(IReadOnlyList<Indicator> Indicators, IReadOnlyList<Unit> Units);

/// <summary>What is wrong and where: <c>indicators[Goods].parent</c>, <c>units[AUT].values.GDP</c>, <c>steps.treat.skew</c>.</summary>
/// <param name="Time">Of the unit in panel data, where it is there at several times.</param>
internal sealed record IndexProblem(
    string Where, string Message, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] double? Time = null);

/// <summary>Input or method refused; every problem found is listed, not only the first.</summary>
internal sealed class IndexRefusedException(IReadOnlyList<IndexProblem> problems)
    : Exception(string.Join("; ", problems.Select(p => $"{p.Where}: {p.Message}")))
{
    public IndexRefusedException(string where, string message) : this([new IndexProblem(where, message)])
    {
    }

    public IReadOnlyList<IndexProblem> Problems { get; } = problems;
}

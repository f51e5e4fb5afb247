using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityIp.Analytics.Index;

/// <summary>The enum whose names a text member takes; the listing shows them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesOfAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

/// <summary>Level: null = the index's own children, its dimensions.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SmaaRequest
{
    public int Samples { get; init; } = 10_000;
    public ulong Seed { get; init; } = 1;
    public int? Level { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DominanceRequest
{
    /// <summary>Only who beats this unit and whom it beats; null = every unit.</summary>
    public string? Unit { get; init; }
    public int? Level { get; init; }
}

/// <summary>Whom a unit is held against: one of unit, top (mean of the best so many), group and value (mean of a group), frontier (best of each element).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BenchmarkRequest
{
    public string? Unit { get; init; }
    public int? Top { get; init; }
    public string? Group { get; init; }
    public string? Value { get; init; }
    public bool Frontier { get; init; }

    public Benchmark Benchmark() => (Unit, Top, Group, Value, Frontier) switch
    {
        ({ } unit, null, null, null, false) => new Benchmark.OneUnit(unit),
        (null, > 0 and var top, null, null, false) => new Benchmark.Top(top),
        (null, null, { } group, { } value, false) => new Benchmark.Group(group, value),
        (null, null, null, null, true) => new Benchmark.Frontier(),
        _ => throw new IndexRefusedException("benchmark", "give one of unit, top (1 or more), group with value, or frontier: true"),
    };

    public string Text => Unit ?? (Top is { } top ? $"top {top}" : Group is { } group ? $"{group} {Value}" : "frontier");
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GapRequest
{
    public required string Unit { get; init; }
    public required BenchmarkRequest Benchmark { get; init; }
    public int? Level { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NextRankRequest
{
    public required string Unit { get; init; }
    public int? Level { get; init; }
}

/// <summary>Either the share of one element in its group, from 0 to 1, or the way from the index's weights to others.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CrossingsRequest
{
    public required string Unit { get; init; }
    public string? Element { get; init; }
    public Dictionary<string, double>? Weights { get; init; }
    public int? Level { get; init; }
}

/// <summary>Either a rank to reach or a raw value to try.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WhatIfRequest
{
    public required string Unit { get; init; }
    public required string Indicator { get; init; }
    public int? Rank { get; init; }
    public double? Value { get; init; }
}

/// <summary>Least and greatest share of the score that each element may give.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DoubtRequest
{
    public int? Level { get; init; }
    public double Least { get; init; }
    public double Most { get; init; } = 1;
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LevelRequest
{
    public int? Level { get; init; }
}

/// <summary>Element: null = the index.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ElementRequest
{
    public string? Element { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AlphaRequest
{
    public string? Element { get; init; }
    public int Level { get; init; } = 1;
    public string Stage { get; init; } = "aggregated";
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FlagsRequest
{
    public string Stage { get; init; } = "aggregated";

    /// <summary>Only pairs under the same element of this level.</summary>
    public int GroupLevel { get; init; } = 2;

    [NamesOf(typeof(CorrelationMethod))]
    public string Method { get; init; } = "pearson";
    public double Above { get; init; } = 0.9;
    public double Below { get; init; } = -0.4;

    /// <summary>Raw indicators whose absolute correlation with a denominator is above this.</summary>
    public double Denominators { get; init; } = 0.6;
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FamiliesRequest
{
    public int Level { get; init; } = 1;

    [NamesOf(typeof(CorrelationMethod))]
    public string Method { get; init; } = "pearson";
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProfileRequest
{
    public required string Unit { get; init; }

    /// <summary>Null = all levels.</summary>
    public IReadOnlyList<int>? Levels { get; init; }

    /// <summary>Group of units inside which it is ranked too.</summary>
    public string? Group { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StrengthsRequest
{
    public required string Unit { get; init; }
    public string Stage { get; init; } = "raw";
    public int Top { get; init; } = 5;
    public int Bottom { get; init; } = 5;

    /// <summary>Leave out indicators whose share of unique values is at most this.</summary>
    public double? Unique { get; init; }

    /// <summary>Leave out indicators in which the unit holds the last rank, which many may share.</summary>
    public bool DropWorst { get; init; } = true;

    /// <summary>Level of the dimension that is named with each indicator.</summary>
    public int Level { get; init; } = 2;
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TrendsRequest
{
    public string Stage { get; init; } = "raw";

    /// <summary>Only the latest so many times up to a unit's last value.</summary>
    public int? Latest { get; init; }
    public bool Interpolate { get; init; }

    /// <summary>Read every trend as better (+) or worse (-) by the indicator's direction.</summary>
    public bool Directed { get; init; }
}

/// <summary>Another method on the same data; what is not given is that of the computation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CompareRequest
{
    public string? Name { get; init; }
    public IReadOnlyList<Dictionary<string, JsonElement>>? Steps { get; init; }
    public Dictionary<string, double>? Weights { get; init; }

    /// <summary>What is compared; null = the index.</summary>
    public string? Element { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityIp.Analytics.Index;

/// <summary>Data and method of a stateless computation, as JSON has them. Unknown members are refused by name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record IndexRequest
{
    public required IReadOnlyList<IndicatorRequest> Indicators { get; init; }
    public required IReadOnlyList<UnitRequest> Units { get; init; }

    /// <summary>Objects with "do" (the step's name) and its parameters, in order.</summary>
    public required IReadOnlyList<Dictionary<string, JsonElement>> Steps { get; init; }

    /// <summary>Weights by code in place of those of the indicators.</summary>
    public Dictionary<string, double>? Weights { get; init; }
    public AnalysisRequest? Analysis { get; init; }

    /// <summary>Which parts of the answer are wanted; null = aggregated and ranks.</summary>
    public IReadOnlyList<string>? Return { get; init; }

    /// <summary>Where the figures come from; the answer repeats it.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Rough number of cells that will be computed: units × elements × runs. What a published limit is compared with.</summary>
    [JsonIgnore]
    public long Cost =>
        Units.Count * (long)Indicators.Count * (1 + (Analysis?.Uncertainty?.Rows ?? 0L) + (Analysis?.Sensitivity is { } s ? s.Runs * (s.Inputs.Count + 2L) : 0L));

    /// <exception cref="IndexRefusedException">With every problem of the data.</exception>
    public IndexDataset Dataset() => IndexDataset.Create(new(
        [.. Indicators.Select(i => new Indicator(i.Code, i.Level, i.Parent)
        {
            Name = i.Name, Unit = i.Unit, Direction = i.Direction, Weight = i.Weight, Denominator = i.Denominator,
            Parameters = i.Parameters?.ToImmutableDictionary() ?? ImmutableDictionary<string, double>.Empty,
        })],
        [.. Units.Select(u => new Unit(u.Code)
        {
            Name = u.Name, Time = u.Time, Values = u.Values.ToImmutableDictionary(),
            Groups = u.Groups?.ToImmutableDictionary() ?? ImmutableDictionary<string, string?>.Empty,
        })]));

    public IndexMethod Method() => new([.. Steps.Select((s, i) => RequestedSteps.Read(s, $"steps[{i}]"))]) { Weights = Weights?.ToImmutableDictionary() };
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record IndicatorRequest
{
    public required string Code { get; init; }
    public required int Level { get; init; }
    public string? Parent { get; init; }
    public int Direction { get; init; } = 1;
    public double Weight { get; init; } = 1;
    public string? Denominator { get; init; }
    public string? Name { get; init; }
    public string? Unit { get; init; }
    public Dictionary<string, double>? Parameters { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UnitRequest
{
    public required string Code { get; init; }
    public string? Name { get; init; }
    public double? Time { get; init; }
    public Dictionary<string, string?>? Groups { get; init; }
    public required Dictionary<string, double?> Values { get; init; }
}

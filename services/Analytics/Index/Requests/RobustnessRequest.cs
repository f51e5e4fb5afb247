using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityIp.Analytics.Index;

/// <summary>An uncertainty or sensitivity analysis in JSON.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RobustnessRequest
{
    /// <summary>Runs of an uncertainty analysis; rows of A (N) of a sensitivity analysis.</summary>
    public required int Runs { get; init; }
    public ulong Seed { get; init; } = 1;
    public required IReadOnlyList<InputRequest> Inputs { get; init; }

    /// <summary>Draws in [0, 1], a row per run, to be replayed.</summary>
    public double[][]? Design { get; init; }

    /// <summary>Decoded choices, a row per run, to be replayed: an index (from 0) into the list of a discrete input, the value of a continuous one.</summary>
    public double[][]? Decoded { get; init; }
    public bool Compatible { get; init; }
    public int Bootstrap { get; init; }
    public bool KeepRuns { get; init; }

    /// <summary>Sensitivity of this unit's rank (or score) instead of the mean absolute rank change.</summary>
    public string? TargetUnit { get; init; }
    public bool TargetScore { get; init; }

    /// <summary>Runs of an uncertainty analysis: a given design counts, not what was asked for.</summary>
    [JsonIgnore]
    public int Rows => Decoded?.Length ?? Design?.Length ?? Runs;

    public RobustnessPlan Plan(IndexTree tree, IndexMethod method) => new([.. Inputs.Select((i, k) => i.Input(tree, method, $"inputs[{k}]"))], Runs)
    {
        Seed = Seed,
        Design = Design,
        Decoded = Decoded,
        Compatible = Compatible,
        Bootstrap = Bootstrap,
        KeepRuns = KeepRuns,
        Target = new(TargetUnit, TargetScore),
    };
}

/// <summary>A choice in doubt: its path and either a list of values, a range, or (for weights) noise.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record InputRequest
{
    public string? Name { get; init; }
    public required string Path { get; init; }
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>Lower and upper end.</summary>
    public double[]? Between { get; init; }

    /// <summary>Noise factor by level, for the path "weights".</summary>
    public Dictionary<string, double>? Noise { get; init; }

    /// <summary>How many noisy sets are drawn from.</summary>
    public int Replicates { get; init; } = 100;
    public ulong NoiseSeed { get; init; } = 1;

    public UncertainInput Input(IndexTree tree, IndexMethod method, string where)
    {
        var path = ChoicePath.Parse(Path, tree, method);
        Distribution distribution = (Values, Between, Noise) switch
        {
            ({ } values, null, null) => new Distribution.OneOf([.. values.Select((v, k) => Value(path, v, method, $"{where}.values[{k}]"))]),
            (null, [var lower, var upper], null) => new Distribution.Between(lower, upper),
            (null, null, { } noise) when path.Kind == ChoiceKind.Weights && Replicates is >= 1 and <= 1000 => new Distribution.OneOf(
                [.. Weighting.Replicates(tree, Weighting.Of(tree, method.Weights), noise.ToDictionary(n => Level(n.Key, where), n => n.Value), Replicates, NoiseSeed)]),
            _ => throw new IndexRefusedException(where, "give one of values, between (two numbers) or, for weights, noise (with 1 to 1,000 replicates)"),
        };
        return new(Name ?? Path, Path, distribution);
    }

    private static int Level(string text, string where) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : throw new IndexRefusedException($"{where}.noise.{text}", "is no level");

    private static object? Value(ChoicePath path, JsonElement value, IndexMethod method, string where)
    {
        var plain = RequestedSteps.Plain(value);
        return path switch
        {
            { Kind: ChoiceKind.Step, Parameter: null } => plain is Dictionary<string, object?> parameters
                ? StepCatalog.Make(method.Steps[path.Step].Kind, parameters, where)
                : throw new IndexRefusedException(where, "a whole step is an object of its parameters"),
            { Kind: ChoiceKind.Weights } => plain is Dictionary<string, object?> weights
                ? weights.ToImmutableDictionary(w => w.Key, w => StepParameter.AsNumber(w.Value, $"{where}.{w.Key}"))
                : throw new IndexRefusedException(where, "a set of weights is an object of numbers by code"),
            _ => plain,
        };
    }
}

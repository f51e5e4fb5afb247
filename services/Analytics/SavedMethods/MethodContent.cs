using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.SavedMethods;

/// <summary>How an index is made of a dataset, in the shape of a stateless computation.</summary>
internal sealed record MethodContent
{
    /// <summary>Only when a method is made; the address says it afterwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>What is done with values that are missing: impute (an impute step fills them), reweight (they are left out and the others of their group weigh more), refuse (nothing is computed). There is no default.</summary>
    public required string MissingValues { get; init; }

    /// <summary>Objects with "do" (the step's name) and its parameters, in order.</summary>
    public required IReadOnlyList<Dictionary<string, JsonElement>> Steps { get; init; }

    /// <summary>Weights by code in place of those of the indicators.</summary>
    public Dictionary<string, double>? Weights { get; init; }

    public AnalysisRequest? Analysis { get; init; }

    [JsonIgnore]
    public bool KeepsRuns => Analysis?.Uncertainty?.KeepRuns == true || Analysis?.Sensitivity?.KeepRuns == true;
}

/// <summary>The explicit choice for values that are missing.</summary>
internal enum MissingValues
{
    Impute, Reweight, Refuse,
}

/// <param name="MissingValues">The choice made.</param>
/// <param name="Runs">Of the uncertainty analysis.</param>
/// <param name="Inputs">Names of the choices in doubt.</param>
internal sealed record MethodFacts(IReadOnlyList<string> Steps, string MissingValues, int? Runs, IReadOnlyList<string> Inputs);

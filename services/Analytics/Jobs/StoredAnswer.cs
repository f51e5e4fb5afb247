using System.Globalization;
using System.Text.Json;
using CityIp.Analytics.Index;
using CityIp.Analytics.SavedMethods;

namespace CityIp.Analytics.Jobs;

/// <param name="Weight">In force, inside the parent.</param>
internal sealed record ElementView(string Code, int Level, string? Parent, string? Name, string? Unit, double Weight);

/// <param name="Groups">For example its country or region.</param>
internal sealed record UnitView(string Code, string? Name, IReadOnlyDictionary<string, string?>? Groups);

/// <summary>The choice made for values that are missing, and how many are.</summary>
/// <param name="Of">Values of indicators there would be without gaps.</param>
internal sealed record MissingView(string Choice, int Missing, int Of, string Statement)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string InChinese => string.Create(CultureInfo.InvariantCulture, $"缺失值：{Of:N0} 个指标值中缺 {Missing:N0} 个；") + Choice switch
    {
        "impute" => "已插补；得分旁的数据覆盖为插补前有值指标的占比。",
        "reweight" => "不计入，同组其他指标的权重相应增加；得分旁的数据覆盖为有值指标的占比。",
        _ => "如有缺失则不予计算。",
    };

    public static MissingView In(MethodContent method, IndexDataset dataset)
    {
        var missing = dataset.Raw.Values.Count(double.IsNaN);
        var total = dataset.Raw.Values.Length;
        var impute = method.Steps.FirstOrDefault(step => step["do"].ValueEquals("impute"));
        var way = impute is null ? null : Names.Of(((ImputeStep)RequestedSteps.Read(impute, "steps")).Method);
        return new(method.MissingValues, missing, total, string.Create(CultureInfo.InvariantCulture, $"{missing:N0} of {total:N0} values of indicators are missing; ") + method.MissingValues switch
        {
            "impute" => $"they are imputed ({way}), and coverage beside a score is the part of its indicators that had a value before.",
            "reweight" => "they are left out, and the other indicators of their group weigh more; coverage beside a score is the part of its indicators that had a value.",
            _ => "nothing would be computed if any were.",
        });
    }
}

/// <summary>What was varied: it is stated beside every probability, which holds for these choices and no others.</summary>
internal sealed record UncertaintySet(int Runs, ulong Seed, IReadOnlyList<VariedChoice> Inputs, string Statement)
{
    public static UncertaintySet? Of(RobustnessRequest? asked)
    {
        if (asked is null)
        {
            return null;
        }
        List<VariedChoice> inputs = [.. asked.Inputs.Select(input => new VariedChoice(input.Name ?? input.Path, input.Path, input.Values, input.Between, input.Noise))];
        return new(asked.Rows, asked.Seed, inputs, string.Create(CultureInfo.InvariantCulture, $"{asked.Rows:N0} runs (seed {asked.Seed}) that vary ") + string.Join("; ", inputs.Select(input => input.Words)));
    }
}

/// <param name="Values">Each as likely as another.</param>
/// <param name="Between">Any number from the lower to the upper.</param>
/// <param name="Noise">By level: a weight is anything from (1 - factor) to (1 + factor) times itself.</param>
internal sealed record VariedChoice(string Name, string Path, IReadOnlyList<JsonElement>? Values, IReadOnlyList<double>? Between, IReadOnlyDictionary<string, double>? Noise)
{
    internal string Words => Name + (Noise is { } noise ? $" (noise of {string.Join(", ", noise.Select(level => string.Create(CultureInfo.InvariantCulture, $"±{100 * level.Value:0.##} % on level {level.Key}")))})"
        : Between is { } range ? string.Create(CultureInfo.InvariantCulture, $" (from {range[0]} to {range[1]})")
        : $" ({string.Join(", ", (Values ?? []).Select(Word))})");

    private static string Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("method", out var method) => method.ToString(),
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        JsonValueKind.Null => "none",
        _ => value.ToString(),
    };
}

/// <summary>All of a result but its stages.</summary>
/// <param name="Hash">SHA-256 of data and method.</param>
/// <param name="UncertaintySet">What the probabilities of the uncertainty analysis are over.</param>
internal sealed record StoredAnswer<TAnalysis>(
    string Hash, MissingView MissingValues, UncertaintySet? UncertaintySet, IReadOnlyList<ElementView> Elements, IReadOnlyList<UnitView> Units, IReadOnlyDictionary<string, double>? EffectiveWeights,
    IReadOnlyList<TreatLogView>? TreatmentLog, TAnalysis? Analysis, IReadOnlyList<IndexProblem> Warnings, IReadOnlyList<string> Sources)
    where TAnalysis : class;

/// <summary>What rankings and claims read of the analyses.</summary>
internal sealed record StoredAnalysis(RobustnessAnswer? Uncertainty, RobustnessAnswer? Sensitivity);

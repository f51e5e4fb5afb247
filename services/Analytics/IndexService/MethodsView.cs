using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>All that a computation can be made of, by its one name.</summary>
/// <param name="Paths">Forms of the addresses of choices that can be varied.</param>
/// <param name="Weights">Weights that can be worked out.</param>
/// <param name="Limits">Of a stateless computation.</param>
/// <param name="JobLimits">Of a computation of a saved dataset, which may run as a job.</param>
/// <param name="Analyses">What can be asked under analysis.</param>
/// <param name="Returns">Parts of the answer; a stage is there when its step is.</param>
internal sealed record MethodsView(
    IReadOnlyList<StepView> Steps, IReadOnlyList<string> Paths, IReadOnlyList<string> Correlations, IReadOnlyList<string> Weights, IReadOnlyList<string> Returns, IReadOnlyList<AnalysisView> Analyses, ComputationLimits Limits, ComputationLimits JobLimits)
{
    private static readonly string[] Forms =
    [
        "weights", "indicators.CODE.weight", "indicators.CODE.included", "indicators.CODE.direction", "steps.KIND", "steps.KIND.PARAMETER",
        "steps.treat.indicators.CODE.PARAMETER", "steps.normalise.indicators.CODE.PARAMETER", "steps.aggregate.levels.N.PARAMETER",
    ];

    private static readonly string[] Parts =
        ["raw", "denominated", "imputed", "screened", "treated", "normalised", "aggregated", "ranks", "coverage", .. IndexComputation.NoTables];

    public static MethodsView Of(ComputationLimits limits, ComputationLimits jobs) => new(
        [.. StepCatalog.Kinds.Select(StepView.Of)], Forms, Names.All<CorrelationMethod>(), ["pca_level", "factor_level", "balance_level", "information_level", "allocation", "comparisons"], Parts,
        AnalysisView.All, limits, jobs);
}

/// <param name="Overrides">By what a parameter can be set apart, in an object of that name: indicators (by code), levels (by number), or nothing.</param>
internal sealed record StepView(string Name, string? Overrides, IReadOnlyList<ParameterView> Parameters)
{
    public static StepView Of(StepKind kind) => new(
        kind.Name, kind.Overrides, [.. kind.Parameters.Select(p => new ParameterView(p.Name, p.Type, p.Values, p.Get(kind.Default))), .. Maps(kind.Default)]);

    private static ParameterView[] Maps(Step step) => step switch
    {
        DenominateStep => [new("scale_factors", "object of numbers by indicator or denominator", null, null)],
        ScreenStep => [new("force", "object of booleans by unit", null, null)],
        NormaliseStep => [new("stored", "object of normalisers by indicator, as returned under normalisers", null, null)],
        _ => [],
    };
}

/// <param name="Values">The names allowed, where it is a name.</param>
/// <param name="Default">In force when it is not given.</param>
internal sealed record ParameterView(string Name, string Type, IReadOnlyList<string>? Values, object? Default, bool Required = false);

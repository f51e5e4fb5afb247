namespace CityIp.Analytics.Index;

/// <summary>From request to answer, all in memory: what the stateless endpoint does between reading and writing JSON.</summary>
internal static class IndexComputation
{
    private static readonly string[] Extras = ["ranks", "coverage", "treatment_log", "effective_weights"];

    /// <exception cref="IndexRefusedException">What is wrong in data or method, by place.</exception>
    public static IndexAnswer Run(IndexRequest request, CancellationToken cancellation = default)
    {
        var dataset = request.Dataset();
        var method = request.Method();
        var result = IndexBuild.Run(dataset, method);
        var wanted = request.Return ?? ["aggregated", "ranks"];
        var stages = wanted.Except(["treatment_log", "effective_weights"]).Distinct().ToDictionary(name => name, name => name switch
        {
            "ranks" => StageTable.OfRanks(result),
            "coverage" => StageTable.Of(result.Coverage),
            _ => StageTable.Of(Stage(result, name)),
        });
        return new(
            ContentHash.Of(dataset, method), ContentHash.Runtime, stages,
            wanted.Contains("treatment_log") ? [.. result.Notes.Treated.Select(TreatLogView.Of)] : null,
            wanted.Contains("effective_weights") ? dataset.Tree.Codes.Zip(result.EffectiveWeights).ToDictionary(p => p.First, p => p.Second) : null,
            request.Analysis is { } analysis ? Analyse(analysis, result, cancellation) : null, result.Notes.Warnings, request.Sources);
    }

    private static Table Stage(IndexResult result, string name) =>
        result.Stages.LastOrDefault(s => s.Name == name)?.Table ?? throw new IndexRefusedException(
            $"return.{name}", $"is none of {string.Join(", ", result.Stages.Select(s => s.Name).Concat(Extras))}");

    private static AnalysisAnswer Analyse(AnalysisRequest request, IndexResult result, CancellationToken cancellation)
    {
        var (dataset, method) = (result.Dataset, result.Method);
        RobustnessAnswer? uncertainty = null, sensitivity = null;
        if (request.Uncertainty is { } u)
        {
            var found = Uncertainty.Run(dataset, method, u.Plan(dataset.Tree, method) with { Cancellation = cancellation });
            uncertainty = new(found.Runs, [.. found.Units.Select(UnitRobustnessView.Of)], found.Failures, null, null, [.. found.Kept.Select(KeptRunView.Of)]);
        }

        if (request.Sensitivity is { } s)
        {
            var found = Sensitivity.Run(dataset, method, s.Plan(dataset.Tree, method) with { Cancellation = cancellation });
            sensitivity = new(
                found.Runs, [.. found.Units.Select(UnitRobustnessView.Of)], found.Failures, [.. found.Indices.Select(SobolIndexView.Of)], found.RowsUsed, [.. found.Kept.Select(KeptRunView.Of)]);
        }

        return new(uncertainty, sensitivity, Correlations(request, result), Weights(request, result, cancellation));
    }

    private static Dictionary<string, IReadOnlyList<CorrelationView>>? Correlations(AnalysisRequest request, IndexResult result) =>
        request.Correlations?.Distinct().ToDictionary(name => name, IReadOnlyList<CorrelationView> (name) =>
        {
            var method = Names.TryParse<CorrelationMethod>(name, out var known)
                ? known
                : throw new IndexRefusedException("analysis.correlations", $"'{name}' is none of {string.Join(", ", Names.All<CorrelationMethod>())}");
            return [.. CorrelationTable.Between(result.Aggregated, result.Tree.Codes, result.Tree.Codes, method).Where(p => string.CompareOrdinal(p.First, p.Second) < 0)
                .Select(p => new CorrelationView(p.First, p.Second, StageTable.Number(p.Correlation.Value), StageTable.Number(p.Correlation.P), p.Correlation.Count))];
        });

    private static Dictionary<string, WeightsView>? Weights(AnalysisRequest request, IndexResult result, CancellationToken cancellation)
    {
        if (request.Weights is not { } wanted)
        {
            return null;
        }

        var found = new Dictionary<string, WeightsView>();
        if (wanted.PcaLevel is { } pca)
        {
            found["pca"] = new(PrincipalComponents.Weights(PrincipalComponents.ByGroup(result.Tree, result.Aggregated, pca)), null, null);
        }

        foreach (var (name, level, goal) in new[] { ("balance", wanted.BalanceLevel, OptimisedWeightsGoal.Balance), ("information", wanted.InformationLevel, OptimisedWeightsGoal.Information) })
        {
            if (level is { } l)
            {
                var best = OptimisedWeights.Of(result, l, goal, cancellation: cancellation);
                found[name] = new(best.AsSet(), best.Objective, best.Stationarity);
            }
        }

        return found;
    }
}

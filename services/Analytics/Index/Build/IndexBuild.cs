namespace CityIp.Analytics.Index;

/// <summary>The data as it stands between two steps.</summary>
internal sealed record BuildState(Table Data, Table Denominators);

/// <summary>What a build notes on its way.</summary>
internal sealed class BuildNotes
{
    public List<IndexProblem> Warnings { get; } = [];
    public IReadOnlyList<ScreenedUnit> Screened { get; set; } = [];
    public IReadOnlyList<TreatLog> Treated { get; set; } = [];
    public TreatedPoint[] Points { get; set; } = [];
    public IReadOnlyList<UsedNormaliser> Normalisers { get; set; } = [];
}

/// <summary>Runs a method on a dataset, step by step, keeping every stage.</summary>
internal static class IndexBuild
{
    /// <exception cref="IndexRefusedException">The method does not fit the data; the place is named.</exception>
    public static IndexResult Run(IndexDataset dataset, IndexMethod method)
    {
        var directions = Check(dataset, method);
        var weights = Weighting.Of(dataset.Tree, method.Weights);
        var notes = new BuildNotes();
        var state = new BuildState(dataset.Raw, dataset.Denominators);
        var stages = new List<IndexStage> { new("raw", dataset.Raw) };
        foreach (var step in method.Steps)
        {
            if (step is not AggregateStep)
            {
                state = Apply(step, dataset.Tree, directions, state, notes);
                stages.Add(new(StageName(step), state.Data));
            }
        }

        var aggregated = Aggregate(dataset.Tree, (AggregateStep)method.Steps[^1], weights, state.Data);
        stages.Add(new("aggregated", aggregated));
        return new IndexResult(dataset, method, stages, weights, directions, notes);
    }

    /// <summary>One step before aggregation.</summary>
    public static BuildState Apply(Step step, IndexTree tree, double[] directions, BuildState state, BuildNotes notes)
    {
        if (!step.Enabled)
        {
            return state;
        }

        switch (step)
        {
            case DenominateStep s:
                return state with { Data = Denomination.Apply(s, tree, state.Data, state.Denominators) };
            case ImputeStep s:
                return state with { Data = Imputation.Apply(s, tree, directions, state.Data, notes.Warnings) };
            case ScreenStep s:
                var (kept, screened) = Screening.Apply(s, state.Data);
                notes.Screened = screened;
                return kept.Count == state.Data.Height ? state : new(state.Data.KeepRows(kept), state.Denominators.KeepRows(kept));
            case TreatStep s:
                var (treated, log, points) = Treatment.Apply(s, state.Data, notes.Warnings);
                (notes.Treated, notes.Points) = (log, points);
                return state with { Data = treated };
            case NormaliseStep s:
                var (normalised, used) = Normalisation.Apply(s, tree, directions, state.Data, notes.Warnings);
                notes.Normalisers = used;
                return state with { Data = normalised };
            default:
                throw new InvalidOperationException($"{step.Kind} is not a step on the data.");
        }
    }

    public static Table Aggregate(IndexTree tree, AggregateStep step, double[] weights, Table normalised)
    {
        var result = new Table(normalised.Rows, tree.Codes);
        normalised.Values.CopyTo(result.Values, 0);
        var aggregation = new Aggregation(step, tree);
        var scratch = new double[aggregation.ScratchLength(normalised.Height)];
        return aggregation.Run(result.Values, normalised.Height, weights, scratch) is { } failure
            ? throw aggregation.Refusal(failure, normalised.Rows)
            : result;
    }

    /// <summary>Checks that do not depend on a value, and the directions in force.</summary>
    public static double[] Check(IndexDataset dataset, IndexMethod method)
    {
        var aggregates = method.Steps.Count(s => s is AggregateStep);
        if (aggregates != 1 || method.Steps[^1] is not AggregateStep)
        {
            throw new IndexRefusedException("steps", "aggregate must come once, as the last step");
        }

        foreach (var twice in method.Steps.GroupBy(s => s.Kind).Where(g => g.Count() > 1))
        {
            throw new IndexRefusedException("steps", $"{twice.Key} comes {twice.Count()} times; a path could not tell them apart");
        }

        var order = method.Steps.Select(s => s.Kind).ToList();
        if (order.IndexOf("normalise") is >= 0 and var at && at != order.Count - 2)
        {
            throw new IndexRefusedException("steps", "normalise comes right before aggregate: the steps before it work on the values' own scales");
        }

        var directions = (double[])dataset.Tree.Directions.Clone();
        foreach (var (code, direction) in method.Directions)
        {
            var where = $"directions.{code}";
            var element = dataset.Tree.Require(code, where);
            if (element >= directions.Length || direction is not (1 or -1))
            {
                throw new IndexRefusedException(where, "an indicator's direction is 1 or -1");
            }

            directions[element] = direction;
        }

        return directions;
    }

    private static string StageName(Step step) => step switch
    {
        DenominateStep => "denominated",
        ImputeStep => "imputed",
        ScreenStep => "screened",
        TreatStep => "treated",
        _ => "normalised",
    };
}

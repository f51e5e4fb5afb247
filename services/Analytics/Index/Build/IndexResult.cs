namespace CityIp.Analytics.Index;

internal sealed record IndexStage(string Name, Table Table);

/// <summary>An index with every stage it went through.</summary>
internal sealed class IndexResult(
    IndexDataset dataset, IndexMethod method, IReadOnlyList<IndexStage> stages, double[] weights, double[] directions, BuildNotes notes)
{
    private int[]? ranks;
    private Table? coverage;

    public IndexDataset Dataset { get; } = dataset;
    public IndexMethod Method { get; } = method;
    public IndexTree Tree => Dataset.Tree;

    /// <summary>raw, then one stage per step (denominated, imputed, screened, treated, normalised), then aggregated.</summary>
    public IReadOnlyList<IndexStage> Stages { get; } = stages;

    /// <summary>Weights in force by element, and directions by indicator.</summary>
    public double[] Weights { get; } = weights;
    public double[] Directions { get; } = directions;
    public BuildNotes Notes { get; } = notes;

    /// <summary>Scores of all elements: normalised indicators first, the index last.</summary>
    public Table Aggregated => Stages[^1].Table;
    public UnitRow[] Rows => Aggregated.Rows;
    public ReadOnlySpan<double> Scores => Aggregated.Column(Tree.Root);

    /// <summary>Ranks of all elements, column after column like the scores, each time by itself; 0 = not ranked.</summary>
    public int[] Ranks => ranks ??= Ranking.OfTable(Aggregated);
    public ReadOnlySpan<int> IndexRanks => Ranks.AsSpan(Tree.Root * Aggregated.Height, Aggregated.Height);
    public double[] EffectiveWeights => field ??= Weighting.Effective(Tree, Weights);

    /// <summary>Part of the indicators under each element that had a value before imputation: shown beside every score.</summary>
    public Table Coverage => coverage ??= Screening.Availability(Tree, BeforeImputation());

    public Table Stage(string name) =>
        Stages.FirstOrDefault(s => s.Name == name)?.Table
        ?? throw new IndexRefusedException($"return.{name}", $"no such stage; this method has {string.Join(", ", Stages.Select(s => s.Name))}");

    /// <summary>
    /// One time of a panel by itself, with the scales that the whole panel gave: what an analysis looks at. The latest when none is named; this result when there are no times.
    /// </summary>
    public IndexResult AtTime(double? time)
    {
        if (Rows.Length == 0 || Rows[0].Time is null)
        {
            return time is null ? this : throw new IndexRefusedException("analysis.time", "the units have no times");
        }

        var wanted = time ?? Rows[^1].Time;
        return Rows.Any(r => r.Time == wanted)
            ? new(Dataset, Method, [.. Stages.Select(s => new IndexStage(s.Name, At(s.Table, wanted)))], Weights, Directions, Notes)
            : throw new IndexRefusedException("analysis.time", $"no unit has the time {wanted:R}");

        static Table At(Table table, double? time) => table.KeepRows([.. Enumerable.Range(0, table.Height).Where(i => table.Rows[i].Time == time)]);
    }

    private Table BeforeImputation()
    {
        var at = Stages.TakeWhile(s => s.Name != "imputed").Last(s => s.Name is "raw" or "denominated" or "screened").Table;
        var kept = Rows.ToHashSet();
        return at.KeepRows([.. Enumerable.Range(0, at.Height).Where(i => kept.Contains(at.Rows[i]))]);
    }
}

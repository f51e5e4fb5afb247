namespace CityIp.Analytics.Index;

/// <summary>From request to answer, all in memory: what the stateless endpoint does between reading and writing JSON.</summary>
internal static class IndexComputation
{
    /// <summary>Parts of an answer that are no table of units and columns.</summary>
    public static IReadOnlyList<string> NoTables { get; } = ["treatment_log", "treated_points", "effective_weights", "normalisers", "screening"];

    /// <exception cref="IndexRefusedException">What is wrong in data or method, by place.</exception>
    public static IndexAnswer Run(IndexRequest request, CancellationToken cancellation = default) => Run(request, null, cancellation);

    /// <param name="request">Data and method.</param>
    /// <param name="watch">Looks on while runs are made.</param>
    /// <param name="cancellation">Looked at between blocks of runs.</param>
    /// <exception cref="IndexRefusedException">What is wrong in data or method, by place.</exception>
    public static IndexAnswer Run(IndexRequest request, RunWatch? watch, CancellationToken cancellation)
    {
        var dataset = request.Dataset();
        var method = request.Method();
        var result = IndexBuild.Run(dataset, method);
        var wanted = request.Return ?? ["aggregated", "ranks"];
        var stages = wanted.Except(NoTables).Distinct().ToDictionary(name => name, name => name switch
        {
            "ranks" => StageTable.OfRanks(result),
            "coverage" => StageTable.Of(result.Coverage),
            _ => StageTable.Of(Stage(result, name)),
        });
        return new(
            ContentHash.Of(dataset, method), ContentHash.Runtime, stages,
            wanted.Contains("treatment_log") ? [.. result.Notes.Treated.Select(TreatLogView.Of)] : null,
            wanted.Contains("effective_weights") ? dataset.Tree.Codes.Zip(result.EffectiveWeights).ToDictionary(p => p.First, p => p.Second) : null,
            request.Analysis is { } analysis ? Analyses.Of(analysis, request, result, watch, cancellation) : null, result.Notes.Warnings, request.Sources)
        {
            Normalisers = wanted.Contains("normalisers") ? Normalisers(result) : null,
            Screening = wanted.Contains("screening") ? [.. result.Notes.Screened.Select(ScreenedView.Of)] : null,
            TreatedPoints = wanted.Contains("treated_points") ? TreatedPoints(result) : null,
        };
    }

    private static Table Stage(IndexResult result, string name) =>
        result.Stages.LastOrDefault(s => s.Name == name)?.Table ?? throw new IndexRefusedException(
            $"return.{name}", $"is none of {string.Join(", ", result.Stages.Select(s => s.Name).Concat(["ranks", "coverage", .. NoTables]))}");

    private static Dictionary<string, StoredNormaliser>? Normalisers(IndexResult result) =>
        result.Notes.Normalisers.Any(u => u.Time is not null) ? null : result.Notes.Normalisers.ToDictionary(u => u.Indicator, u => StoredNormaliser.Of(u.Normaliser));

    private static List<TreatedPointView> TreatedPoints(IndexResult result)
    {
        var (points, found) = (result.Notes.Points, new List<TreatedPointView>());
        if (points.Length == 0)
        {
            return found;
        }

        var table = result.Stage("treated");
        for (var k = 0; k < points.Length; k++)
        {
            foreach (var how in new[] { TreatedPoint.WinsorisedHigh, TreatedPoint.WinsorisedLow, TreatedPoint.Transformed })
            {
                if (points[k].HasFlag(how))
                {
                    var row = table.Rows[k % table.Height];
                    found.Add(new(row.Code, row.Time, table.Columns[k / table.Height], Names.Of(how)));
                }
            }
        }

        return found;
    }
}

namespace CityIp.Analytics.Index;

internal sealed record FailedRun(int Run, IReadOnlyDictionary<string, string> Choices, string Reason);

/// <summary>One run as it was: the draw of each input, what it meant, and the result.</summary>
internal sealed record KeptRun(int Run, double[] Decoded, double[] Scores, int[] Ranks);

/// <summary>Result of an uncertainty analysis. Statistics are over the runs that succeeded; the others are listed with their reasons.</summary>
internal sealed record UncertaintyResult(int Runs, IReadOnlyList<UnitRobustness> Units, IReadOnlyList<FailedRun> Failures, IReadOnlyList<KeptRun> Kept)
{
    public UnitRobustness Unit(string code) => Units.FirstOrDefault(u => u.Code == code) ?? throw new IndexRefusedException($"units[{code}]", "no such unit");
}

/// <summary>Monte Carlo over the choices in doubt.</summary>
internal static class Uncertainty
{
    /// <exception cref="IndexRefusedException">An unknown path, a value that does not fit, or a nominal method that does not compute.</exception>
    public static UncertaintyResult Run(IndexDataset dataset, IndexMethod method, RobustnessPlan plan)
    {
        var (choices, decoded, rows) = Prepare(dataset, method, plan, () => Random(plan));
        var nominal = Nominal.Of(dataset, method);
        var tally = new RankTally(dataset.Raw.Height);
        var (failures, kept) = (new List<FailedRun>(), new List<KeptRun>());
        new RunEngine(dataset, method, choices).Run(decoded, rows, plan, block => Collect(block, plan, decoded, tally, block.Count, failures, kept));
        return new(rows, nominal.Summaries(tally), failures, kept);
    }

    /// <summary>Choices, decoded design and number of runs, from a given design or from draws.</summary>
    internal static (RunChoices Choices, double[] Decoded, int Rows) Prepare(IndexDataset dataset, IndexMethod method, RobustnessPlan plan, Func<double[]> draw, int? rowsNeeded = null)
    {
        if (plan.Inputs.Count == 0 || plan.Runs < 2)
        {
            throw new IndexRefusedException("inputs", "at least one uncertain input and two runs are needed");
        }

        var choices = new RunChoices(dataset, method, plan.Inputs);
        var rows = rowsNeeded ?? plan.Decoded?.Length ?? plan.Design?.Length ?? plan.Runs;
        if (plan.Decoded is { } given)
        {
            return (choices, Decoding.Given(plan, given, decoded: true, rows), rows);
        }

        var draws = plan.Design is { } design ? Decoding.Given(plan, design, decoded: false, rows) : draw();
        return (choices, Decoding.Of(plan, draws, rows), rows);
    }

    /// <summary>Counts the first <paramref name="counted"/> runs of a block in the tally, and notes failures and kept runs of all.</summary>
    internal static void Collect(RunBlock block, RobustnessPlan plan, double[] decoded, RankTally tally, int counted, List<FailedRun> failures, List<KeptRun> kept)
    {
        var d = plan.Inputs.Count;
        for (var k = 0; k < block.Count; k++)
        {
            var run = block.First + k;
            var row = decoded.AsSpan(run * d, d);
            if (block.Failures[k] is { } reason)
            {
                var values = row.ToArray();
                failures.Add(new(run, plan.Inputs.Select((input, j) => (input.Name, Text: input.Describe(values[j]))).ToDictionary(p => p.Name, p => p.Text), reason));
            }
            else if (k < counted)
            {
                tally.Add(block.RanksOf(k), block.ScoresOf(k));
            }

            if (plan.KeepRuns)
            {
                kept.Add(new(run, row.ToArray(), block.ScoresOf(k).ToArray(), block.RanksOf(k).ToArray()));
            }
        }
    }

    private static double[] Random(RobustnessPlan plan)
    {
        var random = new CounterRandom(plan.Seed, 2);
        var draws = new double[plan.Runs * plan.Inputs.Count];
        for (var k = 0; k < draws.Length; k++)
        {
            draws[k] = random.Uniform((ulong)k);
        }

        return draws;
    }
}

/// <summary>The index as the method gives it when nothing is varied, over all units of the dataset.</summary>
internal sealed record Nominal(UnitRow[] Rows, double[] Scores, int[] Ranks)
{
    public static Nominal Of(IndexDataset dataset, IndexMethod method)
    {
        var result = IndexBuild.Run(dataset, method);
        var scores = new double[dataset.Raw.Height];
        var ranks = new int[dataset.Raw.Height];
        Array.Fill(scores, double.NaN);
        for (var i = 0; i < result.Rows.Length; i++)
        {
            var at = Array.IndexOf(dataset.Raw.Rows, result.Rows[i]);
            (scores[at], ranks[at]) = (result.Scores[i], result.IndexRanks[i]);
        }

        return new(dataset.Raw.Rows, scores, ranks);
    }

    public IReadOnlyList<UnitRobustness> Summaries(RankTally tally) => [.. Rows.Select((r, i) => tally.Of(i, r.Code, Scores[i], Ranks[i]))];
}

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
        var (random, d) = (new CounterRandom(plan.Seed, 2), (ulong)plan.Inputs.Count);
        var rows = plan.Decoded?.Length ?? plan.Design?.Length ?? plan.Runs;
        var choices = Prepare(dataset, method, plan);
        var design = RunDesign.Of(plan, rows, (run, input) => random.Uniform((ulong)run * d + (ulong)input));
        var nominal = Nominal.Of(dataset, method);
        var tally = new RankTally(dataset.Raw.Height);
        var (failures, kept) = (new List<FailedRun>(), new List<KeptRun>());
        new RunEngine(dataset, method, choices).Run(design, plan, block => Collect(block, plan, tally, block.Count, failures, kept));
        return new(rows, nominal.Summaries(tally), failures, kept);
    }

    internal static RunChoices Prepare(IndexDataset dataset, IndexMethod method, RobustnessPlan plan) =>
        plan.Inputs.Count > 0 && plan.Runs >= 2
            ? new RunChoices(dataset, method, plan.Inputs)
            : throw new IndexRefusedException("inputs", "at least one uncertain input and two runs are needed");

    /// <summary>Counts the first <paramref name="counted"/> runs of a block in the tally, and notes failures and kept runs of all.</summary>
    internal static void Collect(RunBlock block, RobustnessPlan plan, RankTally tally, int counted, List<FailedRun> failures, List<KeptRun> kept)
    {
        plan.Each?.Invoke(block);
        for (var k = 0; k < block.Count; k++)
        {
            var run = block.First + k;
            var row = block.DecodedOf(k);
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

namespace CityIp.Analytics.Index;

/// <summary>Result of a sensitivity analysis: which choice drives the result, and the rank statistics over the 2N independent runs.</summary>
internal sealed record SensitivityResult(
    int Runs, IReadOnlyList<SobolIndex> Indices, double[] Target, IReadOnlyList<UnitRobustness> Units, IReadOnlyList<FailedRun> Failures, int RowsUsed, IReadOnlyList<KeptRun> Kept);

/// <summary>Variance-based sensitivity of the index to the choices in doubt.</summary>
internal static class Sensitivity
{
    /// <param name="dataset">Units and values.</param>
    /// <param name="method">The nominal method.</param>
    /// <param name="plan"><see cref="RobustnessPlan.Runs"/> is N, the rows of A: N (d + 2) runs are made.</param>
    public static SensitivityResult Run(IndexDataset dataset, IndexMethod method, RobustnessPlan plan)
    {
        var (n, d) = (plan.Runs, plan.Inputs.Count);
        if (d < 2)
        {
            throw new IndexRefusedException("inputs", "a sensitivity analysis needs two inputs or more");
        }

        var (rows, random) = (n * (d + 2), SobolDesign.Random(plan.Seed));
        var choices = Uncertainty.Prepare(dataset, method, plan);
        var design = RunDesign.Of(plan, rows, (run, input) => SobolDesign.Draw(random, n, d, run, input));
        if ((plan.Decoded ?? plan.Design) is { } given)
        {
            SobolDesign.Check(given, n, d);
        }

        var nominal = Nominal.Of(dataset, method);
        var target = TargetOf(plan.Target, nominal);
        var tally = new RankTally(dataset.Raw.Height);
        var y = new double[rows];
        var (failures, kept) = (new List<FailedRun>(), new List<KeptRun>());
        new RunEngine(dataset, method, choices).Run(design, plan, block =>
        {
            // Only A and B are independent samples; the AB runs repeat their columns.
            Uncertainty.Collect(block, plan, tally, Math.Clamp(2 * n - block.First, 0, block.Count), failures, kept);
            for (var k = 0; k < block.Count; k++)
            {
                y[block.First + k] = block.Failures[k] is null ? target(block.RanksOf(k), block.ScoresOf(k)) : double.NaN;
            }
        });
        var indices = SobolEstimator.Estimate(y, n, [.. plan.Inputs.Select(i => i.Name)], centred: !plan.Compatible, plan.Bootstrap, plan.Seed);
        var used = Enumerable.Range(0, n).Count(r => Enumerable.Range(0, d + 2).All(b => !double.IsNaN(y[b * n + r])));
        return new(rows, indices, y, nominal.Summaries(tally), failures, used, kept);
    }

    private delegate double Measure(ReadOnlySpan<int> ranks, ReadOnlySpan<double> scores);

    private static Measure TargetOf(SensitivityTarget target, Nominal nominal)
    {
        if (target.Unit is null)
        {
            return (ranks, _) => MeanRankChange(ranks, nominal.Ranks);
        }

        var unit = Array.FindIndex(nominal.Rows, r => r.Code == target.Unit);
        if (unit < 0)
        {
            throw new IndexRefusedException("target.unit", $"no unit '{target.Unit}'");
        }

        return target.Score ? (_, scores) => scores[unit] : (ranks, _) => ranks[unit] == 0 ? double.NaN : ranks[unit];
    }

    /// <summary>Mean over units of |rank - nominal rank|, over the units ranked in both.</summary>
    private static double MeanRankChange(ReadOnlySpan<int> ranks, ReadOnlySpan<int> nominal)
    {
        var (sum, n) = (0, 0);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > 0 && nominal[i] > 0)
            {
                sum += Math.Abs(ranks[i] - nominal[i]);
                n++;
            }
        }

        return (double)sum / n;
    }
}

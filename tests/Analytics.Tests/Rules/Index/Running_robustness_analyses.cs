using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Running_robustness_analyses
{
    /// <summary>Four choices in doubt, as in the documentation of COINr: imputation, winsorisation, normalisation, noisy weights.</summary>
    internal static RobustnessPlan Plan(int runs) => new(
    [
        new("impute", "steps.impute.group", new Distribution.OneOf(["EurAsia_group", "GDP_group"])),
        new("winsorise", "steps.treat.winsorise_max", new Distribution.OneOf([1, 2, 3, 4, 5])),
        new("normalise", "steps.normalise", new Distribution.OneOf(
        [
            new NormaliseStep { Rule = new() { Lower = 1, Upper = 100 } },
            new NormaliseStep { Rule = new() { Method = NormaliseMethod.Zscore, Mean = 10, Sd = 2 } },
        ])),
        new("weights", "weights", new Distribution.OneOf([.. Weighting.Replicates(
            Asem.Dataset.Tree, Asem.Dataset.Tree.Weights, new Dictionary<int, double> { [2] = 0.25, [3] = 0.25 }, 100, 7)])),
    ], runs)
    { KeepRuns = true };

    private static Naive Replay(RobustnessPlan plan, double[] decoded, Dictionary<string, Naive> normalised)
    {
        var key = string.Join(',', decoded[..3]);
        if (!normalised.TryGetValue(key, out var before))
        {
            normalised[key] = before = new Naive(Asem.Input());
            before.Denominate();
            before.ImputeMean((string)plan.Inputs[0].Value(decoded[0])!);
            before.Treat((int)plan.Inputs[1].Value(decoded[1])!, "log_ct");
            before.Normalise(((NormaliseStep)plan.Inputs[2].Value(decoded[2])!).Rule);
        }

        var naive = new Naive(before);
        naive.Weights = ((ImmutableDictionary<string, double>)plan.Inputs[3].Value(decoded[3])!).ToDictionary();
        naive.Aggregate(_ => new());
        return naive;
    }

    [Fact]
    public void A_design_of_600_runs_is_replayed_run_by_run()
    {
        var plan = Plan(100) with { Compatible = true, Bootstrap = 100 };
        var drawn = SobolDesign.Draw(100, 4, 99);
        var design = Enumerable.Range(0, 600).Select(r => drawn.AsSpan(r * 4, 4).ToArray()).ToArray();
        var result = Sensitivity.Run(Asem.Dataset, Asem.DefaultMethod, plan with { Design = design });
        Assert.Empty(result.Failures);
        Assert.Equal(600, result.Kept.Count);
        var nominal = new Naive(Asem.Input());
        nominal.Denominate();
        nominal.ImputeMean("EurAsia_group");
        nominal.Treat(5, "log_ct");
        nominal.Normalise(new NormaliseRule());
        nominal.Aggregate(_ => new());
        var (nominalRanks, y) = (nominal.Ranks("Index"), new double[600]);
        // What two runs have in common up to aggregation is replayed once.
        var normalised = new Dictionary<string, Naive>();
        foreach (var run in result.Kept)
        {
            var naive = Replay(plan, run.Decoded, normalised);
            var ranks = naive.Ranks("Index");
            for (var i = 0; i < 51; i++)
            {
                var code = Asem.Dataset.Raw.Rows[i].Code;
                Agreement.Same(naive.Data["Index"][code]!.Value, run.Scores[i], $"run {run.Run} {code}");
                Assert.Equal(ranks[code], run.Ranks[i]);
            }

            y[run.Run] = ranks.Average(r => Math.Abs(r.Value - nominalRanks[r.Key]));
        }

        double[] a = y[..100], b = y[100..200], both = y[..200];
        var variance = both.Sum(v => Math.Pow(v - both.Average(), 2)) / 199;
        for (var i = 0; i < 4; i++)
        {
            var ab = y[((2 + i) * 100)..((3 + i) * 100)];
            Agreement.Same(Enumerable.Range(0, 100).Sum(k => b[k] * (ab[k] - a[k])) / 100 / variance, result.Indices[i].First, "S", 1e-12);
            Agreement.Same(Enumerable.Range(0, 100).Sum(k => Math.Pow(a[k] - ab[k], 2)) / 200 / variance, result.Indices[i].Total, "ST", 1e-12);
            Assert.InRange(result.Indices[i].Total, result.Indices[i].TotalLow, result.Indices[i].TotalHigh);
        }

        // The same design given as decoded choices is the same analysis.
        var again = Sensitivity.Run(Asem.Dataset, Asem.DefaultMethod, plan with { Decoded = [.. result.Kept.Select(k => k.Decoded)] });
        Assert.Equal(result.Target, again.Target);
        Assert.Equal(result.Indices, again.Indices);
    }

    [Fact]
    public void Rank_statistics_are_those_of_the_kept_runs()
    {
        var result = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(300));
        for (var i = 0; i < 51; i++)
        {
            var ranks = result.Kept.Select(k => (double)k.Ranks[i]).Order().ToList();
            var unit = result.Units[i];
            Agreement.Same(ranks.Average(), unit.MeanRank, unit.Code);
            Agreement.Same(NaiveNormalise.Type7(ranks, 0.5), unit.MedianRank, unit.Code);
            Agreement.Same(NaiveNormalise.Type7(ranks, 0.05), unit.Q5, unit.Code);
            Agreement.Same(NaiveNormalise.Type7(ranks, 0.95), unit.Q95, unit.Code);
            Agreement.Same(ranks.Count(r => r == unit.NominalRank) / 300.0, unit.Probability(unit.NominalRank), unit.Code);
            Agreement.Same(ranks.Count(r => r <= 13) / 300.0, unit.AtMost(13), unit.Code);
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var one = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(700) with { Threads = 1 });
        var seven = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(700) with { Threads = 7 });
        Assert.Equal(one.Kept.SelectMany(k => k.Scores).Select(BitConverter.DoubleToInt64Bits), seven.Kept.SelectMany(k => k.Scores).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(one.Units.Select(u => u.MeanScore), seven.Units.Select(u => u.MeanScore));
        var other = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(700) with { Seed = 2 });
        Assert.NotEqual(one.Units.Select(u => u.MeanScore), other.Units.Select(u => u.MeanScore));
    }

    [Fact]
    public void Keeping_runs_changes_no_statistic()
    {
        var kept = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(600));
        var streamed = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(600) with { KeepRuns = false });
        Assert.Empty(streamed.Kept);
        Assert.Equal(kept.Units.Select(u => (u.MeanRank, u.Q5, u.MeanScore)), streamed.Units.Select(u => (u.MeanRank, u.Q5, u.MeanScore)));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_runs()
    {
        long Allocated(int runs)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, Plan(runs) with { KeepRuns = false, Threads = 1 });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // All combinations of choices before aggregation have been met by the first 1,000 runs.
        Allocated(1000);
        Assert.InRange(Allocated(20_000) - Allocated(1000), long.MinValue, 500_000);
    }

    /// <summary>A single run through the analysis is the index built with its choices, whatever they address.</summary>
    [Theory]
    [InlineData("weights.noise")]
    [InlineData("indicators.Goods.weight", 0.2, 3.0)]
    [InlineData("indicators.P2P.included", true, false)]
    [InlineData("indicators.Tariff.direction", 1.0, -1.0)]
    [InlineData("steps.denominate.enabled", true, false)]
    [InlineData("steps.impute.method", "median_group", "mean_row")]
    [InlineData("steps.screen.threshold", 0.9, 1.0)]
    [InlineData("steps.treat.skew", 1.0, 2.5)]
    [InlineData("steps.treat.then", "none", "log_ct_plus")]
    [InlineData("steps.treat.indicators.Gas.enabled", true, false)]
    [InlineData("steps.normalise.method", "rank", "zscore")]
    [InlineData("steps.normalise.indicators.CPI.upper", 90.0, 110.0)]
    [InlineData("steps.aggregate.method", "copeland", "median", "generalised")]
    [InlineData("steps.aggregate.power", 0.5, 2.0)]
    [InlineData("steps.aggregate.levels.4.method", "median", "arithmetic")]
    public void Every_kind_of_path_means_the_method_with_the_value_in_its_place(string path, params object[] values)
    {
        if (path == "weights.noise")
        {
            (path, values) = ("weights", [.. Weighting.Replicates(Asem.Dataset.Tree, Asem.Dataset.Tree.Weights, new Dictionary<int, double> { [1] = 0.5 }, 3, 1)]);
        }

        var input = new UncertainInput("x", path, new Distribution.OneOf(values));
        var result = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, new([input], 12) { KeepRuns = true });
        Assert.Empty(result.Failures);
        var address = ChoicePath.Parse(path, Asem.Dataset.Tree, Asem.DefaultMethod);
        foreach (var run in result.Kept)
        {
            var built = IndexBuild.Run(Asem.Dataset, address.Apply(Asem.DefaultMethod, input.Value(run.Decoded[0]), Asem.Dataset.Tree));
            foreach (var (row, i) in built.Rows.Select((r, i) => (r, i)))
            {
                Assert.Equal(built.Scores[i], run.Scores[Asem.Dataset.Raw.RowOf(row.Code)]);
            }

            Assert.Equal(built.Rows.Length, run.Ranks.Count(r => r > 0));
        }
    }

    [Fact]
    public void A_continuous_choice_is_drawn_from_its_range()
    {
        var plan = new RobustnessPlan(
        [
            new("skew", "steps.treat.skew", new Distribution.Between(1, 3)), new("weight", "indicators.Conn.weight", new Distribution.Between(0.5, 2)),
            new("power", "steps.aggregate.power", new Distribution.Between(1, 3)),
        ], 60)
        { KeepRuns = true };
        var method = Asem.DefaultMethod.Having(new AggregateStep { Rule = new() { Method = AggregateMethod.Generalised } });
        var result = Uncertainty.Run(Asem.Dataset, method, plan);
        Assert.Equal(60, result.Kept.Select(k => k.Decoded[0]).Distinct().Count());
        Assert.All(result.Kept, k => Assert.InRange(k.Decoded[0], 1, 3));
        foreach (var run in result.Kept.Take(5))
        {
            var varied = method;
            for (var j = 0; j < 3; j++)
            {
                varied = ChoicePath.Parse(plan.Inputs[j].Path, Asem.Dataset.Tree, method).Apply(varied, run.Decoded[j], Asem.Dataset.Tree);
            }

            Assert.Equal(IndexBuild.Run(Asem.Dataset, varied).Scores.ToArray(), run.Scores);
        }
    }

    [Fact]
    public void A_failed_run_is_reported_and_spoils_nothing_else()
    {
        var plan = new RobustnessPlan(
        [
            new("aggregate", "steps.aggregate.method", new Distribution.OneOf(["arithmetic", "geometric"])),
            new("lower", "steps.normalise.lower", new Distribution.OneOf([0, 1])),
        ], 200)
        { KeepRuns = true };
        var result = Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, plan);
        Assert.NotEmpty(result.Failures);
        Assert.All(result.Failures, f => Assert.Equal(("geometric", "0"), (f.Choices["aggregate"], f.Choices["lower"])));
        Assert.All(result.Failures, f => Assert.Contains("above 0", f.Reason, StringComparison.Ordinal));
        Assert.All(result.Units, u => Assert.Equal(1, u.Probabilities.Sum(), 9));
        Assert.Equal(result.Failures.Count, result.Kept.Count(k => k.Decoded is [1, 0]));
        var sensitivity = Sensitivity.Run(Asem.Dataset, Asem.DefaultMethod, plan with { Runs = 50 });
        Assert.InRange(sensitivity.RowsUsed, 2, 49);
        Assert.All(sensitivity.Indices, i => Assert.True(double.IsFinite(i.First) && double.IsFinite(i.Total)));
    }

    [Theory]
    [InlineData("steps.polish.method", "is no step")]
    [InlineData("steps.normalise.methd", "is no parameter of normalise")]
    [InlineData("steps.treat.indicators.Nope.skew", "not among the indicators")]
    [InlineData("steps.aggregate.levels.9.method", "not among the levels")]
    [InlineData("indicators.Nope.weight", "no indicator")]
    [InlineData("indicators.Goods.colour", "no property")]
    [InlineData("indicators.Conn.direction", "no property")]
    [InlineData("weights.Goods", "no such path")]
    [InlineData("Log.Treat.winmax", "no such path")]
    [InlineData("steps.normalise.method.deep", "no such path")]
    public void An_unknown_path_is_refused(string path, string message) =>
        Refused(new("x", path, new Distribution.OneOf([1, 2])), path, message);

    [Fact]
    public void A_value_that_does_not_fit_is_refused_before_any_run()
    {
        Refused(new("x", "steps.normalise.method", new Distribution.OneOf(["minmax", "best"])), "steps.normalise.method", "'best' is none of");
        Refused(new("x", "steps.normalise.upper", new Distribution.OneOf([])), "steps.normalise.upper", "needs a value");
        Refused(new("x", "steps.normalise.upper", new Distribution.Between(2, 1)), "steps.normalise.upper", "lower below upper");
        Refused(new("x", "steps.normalise", new Distribution.OneOf([new TreatStep()])), "steps.normalise", "whole normalise step");
        Refused(new("x", "weights", new Distribution.OneOf([1])), "weights", "set of weights");
        Refused(new("x", "indicators.Goods.weight", new Distribution.OneOf([-1])), "indicators.Goods.weight", "0 or more");
        Refused(new("x", "indicators.Goods.included", new Distribution.OneOf([1])), "indicators.Goods.included", "true or false");
    }

    [Fact]
    public void A_step_the_method_does_not_have_is_refused()
    {
        var method = new IndexMethod([new NormaliseStep(), new AggregateStep()]);
        var refused = Assert.Throws<IndexRefusedException>(() => Uncertainty.Run(Asem.Dataset, method, new(
            [new("x", "steps.treat.skew", new Distribution.OneOf([1, 2]))], 5)));
        Assert.Contains("the method has no treat step", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_design_is_checked()
    {
        var plan = Plan(2);
        double[][] rows = [.. Enumerable.Range(0, 12).Select(_ => new[] { 0.5, 0.5, 0.5, 0.5 })];
        void Bad(RobustnessPlan bad, string where) =>
            Assert.Contains(Assert.Throws<IndexRefusedException>(() => Sensitivity.Run(Asem.Dataset, Asem.DefaultMethod, bad)).Problems, p => p.Where == where);
        Bad(plan with { Design = rows[..11] }, "design");
        Bad(plan with { Design = [.. rows[..11], [0.5, 0.5]] }, "design[11]");
        Bad(plan with { Design = [.. rows[..11], [0.5, 0.5, 1.5, 0.5]] }, "design[11][2]");
        Bad(plan with { Design = [.. rows[..11], [0.5, 0.5, 0.5, 0.1]] }, "design[11][3]");
        Bad(plan with { Decoded = [.. rows] }, "decoded[0][0]");
        Bad(plan with { Inputs = [plan.Inputs[0]] }, "inputs");
        Bad(plan with { Inputs = [plan.Inputs[0], plan.Inputs[0]] }, "steps.impute.group");
        Bad(plan with { Target = new("NOWHERE", false) }, "target.unit");
    }

    [Fact]
    public void A_cancelled_analysis_stops()
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        var plan = Plan(2000) with { Cancellation = source.Token, Progress = done => { seen = done; source.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, plan));
        Assert.InRange(seen, 1, 1999);
    }

    private static void Refused(UncertainInput input, string where, string message)
    {
        var refused = Assert.Throws<IndexRefusedException>(() => Uncertainty.Run(Asem.Dataset, Asem.DefaultMethod, new([input], 5)));
        Assert.Contains(refused.Problems, p => p.Where.StartsWith(where, StringComparison.Ordinal) && p.Message.Contains(message, StringComparison.Ordinal));
    }
}

using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>A sensitivity analysis of 600 runs and an uncertainty analysis of 150, replayed run by run from COINr's draws and from what it made of them.</summary>
public sealed class Replaying_runs
{
    private static readonly IndexMethod SensitivityMethod = Recorded.Method(
        Recorded.Denominate, Recorded.Impute, """{"do":"screen","threshold":0.9}""", Recorded.Treat, """{"do":"normalise","lower":1}""", Recorded.Aggregate);

    private static readonly IndexMethod UncertaintyMethod = Recorded.Method(
        Recorded.Denominate, """{"do":"screen","threshold":0.9}""", Recorded.Impute, Recorded.Treat, """{"do":"normalise","lower":1}""", Recorded.Aggregate);

    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_run_of_a_sensitivity_analysis_is_the_same(bool fromDraws)
    {
        var result = Sensitivity.Run(Asem.Dataset, SensitivityMethod, Plan("sensitivity", SensitivityInputs(), 100, fromDraws));
        Assert.Empty(result.Failures);
        Assert.Equal(600, SameRuns("sensitivity", result.Kept));
        SameStatistics("sensitivity", result.Units);
        var file = Recorded.File("sensitivity/indices.csv");
        foreach (var (row, index) in file.Rows.Zip(result.Indices))
        {
            Assert.Equal(file.Text(row, "Variable"), index.Input);
            Agreement.Same(file.Value(row, "Si"), index.First, $"S of {index.Input}", 1e-12);
            Agreement.Same(file.Value(row, "STi"), index.Total, $"ST of {index.Input}", 1e-12);
        }
    }

    /// <summary>COINr's first-order index of an input is not centred; by default it is, and nothing else changes.</summary>
    [Fact]
    public void By_default_first_order_indices_are_centred()
    {
        var plan = Plan("sensitivity", SensitivityInputs(), 100, fromDraws: false) with { Compatible = false };
        var result = Sensitivity.Run(Asem.Dataset, SensitivityMethod, plan);
        SameRuns("sensitivity", result.Kept);
        var (y, file) = (result.Target, Recorded.File("sensitivity/indices.csv"));
        var mean = y[..200].Average();
        var variance = y[..200].Sum(v => (v - mean) * (v - mean)) / 199;
        for (var i = 0; i < 4; i++)
        {
            Agreement.Same(Enumerable.Range(0, 100).Average(r => (y[100 + r] - mean) * (y[((2 + i) * 100) + r] - y[r])) / variance, result.Indices[i].First, $"S {i}", 1e-12);
            Agreement.Same(file.Value(file.Rows[i], "STi"), result.Indices[i].Total, $"ST {i}", 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_run_of_an_uncertainty_analysis_is_the_same_and_what_fails_there_fails_here(bool fromDraws)
    {
        var result = Uncertainty.Run(Asem.Dataset, UncertaintyMethod, Plan("uncertainty", UncertaintyInputs, 150, fromDraws));
        Assert.Equal(37, result.Failures.Count);
        Assert.Equal(113, SameRuns("uncertainty", result.Kept));
        SameStatistics("uncertainty", result.Units);
    }

    /// <summary>All runs in which the reference gave a score.</summary>
    private static int SameRuns(string folder, IReadOnlyList<KeptRun> kept)
    {
        var (scores, ranks) = (Recorded.File($"{folder}/scores.csv"), Recorded.File($"{folder}/ranks.csv"));
        Assert.Equal(scores.Rows.Count, kept.Count);
        var columns = Asem.Dataset.Raw.Rows.Select(r => Array.IndexOf(scores.Header, r.Code)).ToArray();
        var compared = 0;
        foreach (var run in kept)
        {
            var (score, rank) = (Numbers(scores.Rows[run.Run]), Numbers(ranks.Rows[run.Run]));
            for (var u = 0; u < columns.Length; u++)
            {
                Agreement.Same(score[u] ?? double.NaN, run.Scores[u], $"{folder} run {run.Run + 1} unit {u}");
            }

            Recorded.SameRanks(rank, run.Ranks, $"{folder} run {run.Run + 1}");
            compared += score.Any(s => s is not null) ? 1 : 0;
        }

        return compared;

        double?[] Numbers(string[] row) =>
            [.. columns.Select(c => c < 0 || row[c].Length == 0 ? (double?)null : double.Parse(row[c], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static void SameStatistics(string folder, IReadOnlyList<UnitRobustness> units)
    {
        var file = Recorded.File($"{folder}/rank_statistics.csv");
        foreach (var row in file.Rows)
        {
            var unit = units.Single(u => u.Code == file.Text(row, "uCode"));
            Assert.Equal(file.Number(row, "Nominal") ?? 0, unit.NominalRank);
            Agreement.Same(file.Value(row, "Score"), unit.NominalScore, unit.Code);
            foreach (var (column, value) in new[] { ("Mean", unit.MeanRank), ("Median", unit.MedianRank), ("Q5", unit.Q5), ("Q95", unit.Q95) })
            {
                Agreement.Same(file.Value(row, column), value, $"{unit.Code} {column}", 1e-12);
            }
        }
    }

    private static RobustnessPlan Plan(string folder, IReadOnlyList<UncertainInput> inputs, int runs, bool fromDraws)
    {
        var file = Recorded.File($"{folder}/{(fromDraws ? "draws" : "decoded")}.csv");
        double[][] rows = [.. file.Rows.Select(r => inputs.Select(i => file.Value(r, i.Name)).ToArray())];
        return new(inputs, runs) { Compatible = true, KeepRuns = true, Design = fromDraws ? rows : null, Decoded = fromDraws ? null : rows };
    }

    private static UncertainInput[] SensitivityInputs()
    {
        var sets = Recorded.File("sensitivity/weight_sets.csv");
        return
        [
            new("normalisation", "steps.normalise", new Distribution.OneOf(
            [
                new NormaliseStep { Rule = new() { Lower = 1 } }, new NormaliseStep { Rule = new() { Lower = 10, Upper = 90 } },
                new NormaliseStep { Rule = new() { Method = NormaliseMethod.Rank } }, new NormaliseStep { Rule = new() { Method = NormaliseMethod.Zscore, Mean = 100, Sd = 10 } },
            ])),
            new("aggregation", "steps.aggregate.method", new Distribution.OneOf(["arithmetic", "geometric", "harmonic"])),
            new("weights", "weights", new Distribution.OneOf([.. Enumerable.Range(1, 16).Select(k => Recorded.Numbers(sets, $"set_{k}"))])),
            new("winmax", "steps.treat.winsorise_max", new Distribution.OneOf([1.0, 2.0, 3.0, 4.0, 5.0])),
        ];
    }

    private static readonly UncertainInput[] UncertaintyInputs =
    [
        new("screening", "steps.screen.threshold", new Distribution.Between(0.8, 0.98)),
        new("imputation", "steps.impute.method", new Distribution.OneOf(["mean_group", "median_group"])),
        new("lower", "steps.normalise.lower", new Distribution.OneOf([0.0, 1.0])),
        new("upper", "steps.normalise.upper", new Distribution.Between(50, 150)),
        new("aggregation", "steps.aggregate.method", new Distribution.OneOf(["arithmetic", "geometric"])),
    ];
}

using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>Every configuration against the formulas written down a second time, on the ASEM data with and without its missing values.</summary>
public sealed class Agreeing_with_a_naive_implementation
{
    public static TheoryData<string, string, bool> NormalisationsTimesAggregations()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var n in Names.All<NormaliseMethod>())
        {
            foreach (var a in Names.All<AggregateMethod>())
            {
                data.Add(n, a, true);
                data.Add(n, a, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NormalisationsTimesAggregations))]
    public void Scores_and_ranks_agree(string normalise, string aggregate, bool imputed)
    {
        Assert.True(Names.TryParse<NormaliseMethod>(normalise, out var n) & Names.TryParse<AggregateMethod>(aggregate, out var a));
        var rule = new NormaliseRule
        {
            Method = n,
            Lower = n is NormaliseMethod.Minmax ? 1 : -500,
            Upper = n is NormaliseMethod.Minmax ? 100 : 5000,
            Mean = 100,
            Sd = 10,
            Reference = "SGP",
            Target = 9000,
            Cap = true,
        };
        var rules = new AggregateStep { Rule = new() { Method = a, Power = 2, Threshold = 0.6 } };
        var naive = new Naive(Asem.Input());
        naive.Denominate();
        if (imputed)
        {
            naive.ImputeMean("EurAsia_group");
        }

        naive.Treat(5, "log_ct");
        naive.Normalise(rule);
        if (naive.Failed is null)
        {
            naive.Aggregate(rules.For);
        }

        var method = new IndexMethod(
        [
            new DenominateStep(),
            new ImputeStep { Method = ImputeMethod.MeanGroup, Group = "EurAsia_group", Enabled = imputed },
            new TreatStep(),
            new NormaliseStep { Rule = rule, Constant = ConstantColumn.Missing },
            rules,
        ]);
        if (naive.Failed is not null)
        {
            Assert.Throws<IndexRefusedException>(() => IndexBuild.Run(Asem.Dataset, method));
            return;
        }

        Same(naive, IndexBuild.Run(Asem.Dataset, method));
    }

    [Theory]
    [InlineData("log_ct", 1, false, 0)]
    [InlineData("log_ct", 0, false, 0)]
    [InlineData("log_ct", 2, true, 0)]
    [InlineData("log_ct_orig", 1, false, 0)]
    [InlineData("log_ct_plus", 0, false, 0)]
    [InlineData("log_ct_plus", 1, true, 0)]
    [InlineData("log_gii", 0, false, 0)]
    [InlineData("boxcox", 1, false, 0)]
    [InlineData("boxcox", 0, false, 0.4)]
    [InlineData("none", 3, false, 0)]
    [InlineData("log_ct", null, false, 0)]
    public void Every_treatment_agrees(string then, int? winmax, bool combine, double lambda)
    {
        Assert.True(Names.TryParse<TreatThen>(then, out var after));
        var naive = new Naive(Asem.Input());
        naive.Denominate();
        naive.Treat(winmax, then, lambda, combine);
        var step = new TreatStep { Rule = new() { WinsoriseMax = winmax, Then = after, Combine = combine, Lambda = lambda } };
        var built = IndexBuild.Run(Asem.Dataset, new([new DenominateStep(), step, new NormaliseStep(), new AggregateStep()]));
        SameData(naive, built.Stage("treated"));
    }

    [Theory]
    [InlineData(ImputeMethod.Mean, null, false)]
    [InlineData(ImputeMethod.Median, null, true)]
    [InlineData(ImputeMethod.MeanGroup, "GDP_group", false)]
    [InlineData(ImputeMethod.MedianGroup, "EurAsia_group", true)]
    internal void Imputation_by_column_agrees(ImputeMethod method, string? group, bool median)
    {
        var naive = new Naive(Asem.Input());
        naive.Denominate();
        naive.ImputeMean(group, median);
        var built = IndexBuild.Run(Asem.Dataset, new([new DenominateStep(), new ImputeStep { Method = method, Group = group }, new NormaliseStep(), new AggregateStep()]));
        SameData(naive, built.Stage("imputed"));
    }

    [Fact]
    public void Methods_mixed_by_level_agree()
    {
        var step = new AggregateStep().Levelled((2, new() { Method = AggregateMethod.Median }), (3, new() { Method = AggregateMethod.Geometric }), (4, new() { Method = AggregateMethod.Harmonic }));
        var rule = new NormaliseRule { Lower = 1, Upper = 100 };
        var naive = new Naive(Asem.Input());
        naive.Denominate();
        naive.Normalise(rule);
        naive.Aggregate(step.For);
        Same(naive, IndexBuild.Run(Asem.Dataset, new([new DenominateStep(), new NormaliseStep { Rule = rule }, step])));
    }

    [Fact]
    public void Forced_winsorisation_goes_on_to_its_limit()
    {
        var step = new TreatStep { Rule = new() { WinsoriseMax = 4, Force = true } };
        var log = IndexBuild.Run(Asem.Dataset, new([new DenominateStep(), step, new NormaliseStep(), new AggregateStep()])).Notes.Treated;
        Assert.All(log.Where(l => l.PassedBefore == false), l => Assert.True(l.Winsorised >= 4));
        Assert.Contains(log, l => l is { PassedBefore: false, PassedWinsorised: true });
        Assert.Throws<IndexRefusedException>(() => IndexBuild.Run(Asem.Dataset, new([new TreatStep { Rule = new() { WinsoriseMax = null, Force = true } }, new NormaliseStep(), new AggregateStep()])));
    }

    [Fact]
    public void The_outranking_matrix_agrees()
    {
        var table = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod).Stage("normalised");
        var weights = Enumerable.Range(0, 49).Select(c => 1.0 + c % 3).ToArray();
        var matrix = new double[51 * 51];
        Outranking.Matrix(table.Values, 51, Enumerable.Range(0, 49).ToArray(), weights, matrix, new double[51]);
        var dominant = 0;
        for (var p = 0; p < 51; p++)
        {
            for (var q = 0; q < 51; q++)
            {
                var degree = p == q ? 0 : Enumerable.Range(0, 49).Sum(c => weights[c] * (table[p, c] > table[q, c] ? 1 : table[p, c] == table[q, c] ? 0.5 : 0)) / weights.Sum();
                Agreement.Same(degree, matrix[p * 51 + q], $"{p},{q}", 1e-12);
                dominant += degree == 1 ? 1 : 0;
            }
        }

        Assert.Equal(dominant / (51 * 50 / 2.0), Outranking.Robustness(matrix, 51));
        Assert.Equal(1 / 3.0, Outranking.Robustness([0, 1, 0.5, 0, 0, 0.5, 0.5, 0.5, 0], 3), 12);
    }

    internal static void Same(Naive expected, IndexResult actual)
    {
        SameData(expected, actual.Aggregated);
        var root = actual.Tree.Codes[^1];
        var ranks = expected.Ranks(root);
        for (var i = 0; i < actual.Rows.Length; i++)
        {
            var code = actual.Rows[i].Code;
            var rank = ranks.GetValueOrDefault(code);
            // Scores that are equal up to rounding may swap; nothing else may.
            var tied = expected.Data[root].Count(p => p.Key != code && Agreement.Near(p.Value ?? double.NaN, expected.Data[root][code] ?? 0, 1e-12));
            Assert.True(Math.Abs(actual.IndexRanks[i] - rank) <= tied, $"{code}: rank {actual.IndexRanks[i]}, expected {rank}");
        }
    }

    internal static void SameData(Naive expected, Table actual)
    {
        foreach (var column in actual.Columns)
        {
            for (var i = 0; i < actual.Height; i++)
            {
                var code = actual.Rows[i].Code;
                Agreement.Same(expected.Data[column][code] ?? double.NaN, actual[i, actual.ColumnOf(column)], $"{code}.{column}");
            }
        }
    }
}

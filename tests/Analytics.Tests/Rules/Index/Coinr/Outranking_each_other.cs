using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>The outranking matrix and Copeland scores. COINr leaves it to rounding whether a degree of one half is a tie, and with gaps its degrees depend on the order of the units.</summary>
public sealed class Outranking_each_other
{
    private const double Tie = 1e-9;

    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));
    private static readonly Lazy<IndexResult> Gaps = new(() => Recorded.Build(Recorded.Denominate, Recorded.Treat, Recorded.Normalise, Recorded.Aggregate));

    [Theory]
    [InlineData("all_effective")]
    [InlineData("physical_equal")]
    public void Complete_data_give_the_same_matrix_and_the_same_scores_but_for_ties(string name)
    {
        var result = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod with { Weights = Recorded.OwnWeights });
        var effective = result.EffectiveWeights;
        var (children, weights) = name == "all_effective"
            ? (result.Tree.Elements[result.Tree.Root].Leaves, effective)
            : (result.Tree.Elements[result.Tree.Find("Physical")].Children, [.. effective.Select(_ => 1.0)]);
        var ours = Matrix(result, children, weights, compatible: false);
        Same(name, ours);
        Assert.All(Of(name, "Robustness"), r => Agreement.Same(r, Outranking.Robustness(ours, 51), name));
        Assert.All(Of(name, "Dominant"), d => Assert.Equal(d, ours.Count(o => o == 1)));
        var copeland = Scores(ours, Tie);
        foreach (var (p, reference) in Of(name, "Copeland").Index())
        {
            Assert.True(Math.Abs(copeland[p] - reference) <= Ties(ours, p), $"{name} {result.Rows[p].Code}: {copeland[p]}, COINr {reference}");
        }
    }

    [Fact]
    public void By_level_the_scores_are_the_same_but_for_ties()
    {
        var file = Recorded.File("outranking/by_level.csv");
        var result = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new AggregateStep { Rule = new() { Method = AggregateMethod.Copeland } }));
        foreach (var pillar in result.Tree.AtLevel(2))
        {
            var matrix = Matrix(result, result.Tree.Elements[pillar].Children, result.Weights, compatible: false);
            // Eighths are exact in binary: there COINr sees every tie.
            var exact = result.Tree.Elements[pillar].Children.Length == 8;
            for (var p = 0; p < 51; p++)
            {
                var off = Math.Abs(file.Value(file.Rows[p], result.Tree.Codes[pillar]) - result.Aggregated[p, pillar]);
                Assert.True(off <= (exact ? 0 : Ties(matrix, p)), $"{result.Tree.Codes[pillar]} {result.Rows[p].Code} is off by {off}");
            }
        }
    }

    [Fact]
    public void With_gaps_degrees_are_over_what_both_units_have_unless_asked_to_be_compatible()
    {
        var (result, weights) = (Gaps.Value, Weighting.Of(Gaps.Value.Tree, Recorded.OwnWeights));
        var children = result.Tree.Elements[result.Tree.Find("ConEcFin")].Children;
        Same("trade_with_gaps", Matrix(result, children, weights, compatible: true));
        var ours = Matrix(result, children, weights, compatible: false);
        var different = 0;
        for (var p = 0; p < 51; p++)
        {
            for (var q = 0; q < 51; q++)
            {
                var both = children.Where(c => !double.IsNaN(result.Aggregated[p, c] - result.Aggregated[q, c])).ToList();
                var above = both.Sum(c => weights[c] * (result.Aggregated[p, c] > result.Aggregated[q, c] ? 1 : result.Aggregated[p, c] == result.Aggregated[q, c] ? 0.5 : 0));
                Agreement.Same(p == q ? 0 : above / both.Sum(c => weights[c]), ours[(p * 51) + q], $"{p},{q}", 1e-12);
                different += both.Count < children.Length ? 1 : 0;
            }
        }

        Assert.True(different > 0);
    }

    /// <summary>All weight on which p is above q counts for p, and the rest, missing or not, for q: what COINr's a_copeland works on.</summary>
    [Fact]
    public void The_compatible_aggregation_gives_the_scores_of_the_reference()
    {
        var step = new AggregateStep { Rule = new() { Method = AggregateMethod.Copeland, Compatible = true } };
        var method = Recorded.Method(Recorded.Denominate, Recorded.Treat, Recorded.Normalise, Recorded.Aggregate) with { Weights = Recorded.OwnWeights };
        var result = IndexBuild.Run(Asem.Dataset, method.Having(step));
        var matrix = Matrix(Gaps.Value, result.Tree.Elements[result.Tree.Find("ConEcFin")].Children, result.Weights, compatible: true);
        foreach (var (p, reference) in Of("trade_with_gaps", "Copeland").Index())
        {
            Assert.True(Math.Abs(result.Aggregated[p, result.Tree.Find("ConEcFin")] - reference) <= Ties(matrix, p), result.Rows[p].Code);
        }
    }

    private static double[] Matrix(IndexResult result, int[] children, double[] weights, bool compatible)
    {
        var matrix = new double[51 * 51];
        Outranking.Matrix(result.Aggregated.Values, 51, children, weights, matrix, new double[51], compatible);
        return matrix;
    }

    private static void Same(string name, double[] matrix)
    {
        var file = Recorded.File($"outranking/{name}.csv");
        for (var p = 0; p < 51; p++)
        {
            for (var q = 0; q < 51; q++)
            {
                Agreement.Same(file.Value(file.Rows[p], file.Header[q + 1]), matrix[(p * 51) + q], $"{name} {p},{q}", 1e-12);
            }
        }
    }

    private static double[] Of(string name, string column)
    {
        var file = Recorded.File("outranking/copeland.csv");
        return [.. file.Rows.Where(r => file.Text(r, "Name") == name).Select(r => file.Value(r, column))];
    }

    private static double[] Scores(double[] matrix, double tie)
    {
        var scores = new double[51];
        Outranking.Copeland(matrix, 51, tie, scores);
        return scores;
    }

    private static int Ties(double[] matrix, int p) => Enumerable.Range(0, 51).Count(q => q != p && Math.Abs(matrix[(p * 51) + q] - 0.5) <= Tie);
}

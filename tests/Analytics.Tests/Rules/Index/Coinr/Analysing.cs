using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Statistics, strengths and weaknesses, comparisons, removal of elements, availability, group ranks.</summary>
public sealed class Analysing
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    [Theory]
    [InlineData("Raw")]
    [InlineData("Denominated")]
    [InlineData("Treated")]
    public void Statistics_agree(string set)
    {
        var file = Recorded.File("analysis/statistics.csv");
        var ours = ColumnStatistics.Of(Built.Value.Stage(set.ToLowerInvariant())).ToDictionary(s => s.Column);
        foreach (var row in file.Rows.Where(r => file.Text(r, "Set") == set))
        {
            var s = ours[file.Text(row, "iCode")];
            foreach (var (column, value) in new (string, double)[]
            {
                ("Min", s.Min), ("Max", s.Max), ("Mean", s.Mean), ("Median", s.Median), ("Std", s.Sd), ("Skew", s.Skew), ("Kurt", s.Kurtosis), ("N.Avail", s.Available), ("N.NonZero", s.Nonzero),
                ("N.Unique", s.Unique), ("N.Same", s.Same), ("Frc.Avail", s.AvailableShare), ("Frc.NonZero", (double)s.Nonzero / s.Available), ("Frc.Unique", (double)s.Unique / s.Available),
            })
            {
                Agreement.Same(file.Value(row, column), value, $"{s.Column} {column}");
            }

            Assert.Equal(
                (file.Text(row, "Flag.Avail"), file.Text(row, "Flag.NonZero"), file.Text(row, "Flag.Unique"), file.Text(row, "Flag.SkewKurt")),
                (Low(s.FewAvailable), Low(s.FewNonzero), Low(s.FewUnique), s.Outliers ? "OUT" : "ok"));
        }

        static string Low(bool flag) => flag ? "LOW" : "ok";
    }

    [Theory]
    [InlineData("CHN", "Raw", 5, 5, null, true)]
    [InlineData("AUT", "Raw", 5, 5, null, true)]
    [InlineData("JPN", "Normalised", 10, 3, null, true)]
    [InlineData("SGP", "Raw", 8, 8, 0.5, true)]
    [InlineData("LAO", "Raw", 6, 12, null, false)]
    [InlineData("MMR", "Denominated", 5, 5, null, true)]
    public void Strengths_and_weaknesses_agree(string unit, string set, int top, int bottom, double? unique, bool dropWorst)
    {
        var file = Recorded.File("analysis/strengths.csv");
        var (strengths, weaknesses) = UnitProfile.Strengths(Built.Value, unit, set.ToLowerInvariant(), top, bottom, unique, dropWorst);
        // COINr lists both from the better to the worse rank; among equal ranks it keeps the order of the indicators.
        foreach (var (kind, ours) in new[] { ("strength", strengths), ("weakness", weaknesses.Reverse().ToList()) })
        {
            var rows = file.Rows.Where(r => file.Text(r, "uCode") == unit && file.Text(r, "Set") == set && file.Text(r, "Kind") == kind).ToList();
            Assert.Equal(rows.Select(r => file.Number(r, "Rank")), ours.Select(s => (double?)s.Rank));
            var ranks = ours.Select(s => s.Rank).ToList();
            foreach (var mine in ours.Where(s => s.Rank != ranks[0] && s.Rank != ranks[^1]))
            {
                var row = rows.Single(r => file.Text(r, "Code") == mine.Code);
                Assert.Equal((file.Number(row, "Rank"), file.Text(row, "Dimension")), (mine.Rank, mine.Dimension));
                Agreement.Same(file.Value(row, "Value"), mine.Value, mine.Code);
            }
        }
    }

    [Theory]
    [InlineData("Index")]
    [InlineData("Physical")]
    public void Comparisons_of_two_indices_agree(string element)
    {
        var other = Recorded.Build(
            Recorded.Denominate, """{"do":"screen","threshold":0.95}""", Recorded.Treat, Recorded.Normalise.With("\"lower\":1,\"upper\":100"), Recorded.Aggregate.With("\"method\":\"geometric\""));
        var units = IndexComparison.Of(element, Built.Value, other).ToDictionary(u => u.Code);
        var file = Recorded.File("analysis/comparison.csv");
        foreach (var row in file.Rows.Where(r => file.Text(r, "Element") == element))
        {
            var unit = units[file.Text(row, "uCode")];
            if (file.Text(row, "By") == "ranks")
            {
                Assert.Equal((file.Number(row, "First") ?? 0, file.Number(row, "Second") ?? 0, file.Number(row, "Diff")), (unit.Ranks[0], unit.Ranks[1], unit.RankChange(1)));
            }
            else
            {
                Agreement.Same(file.Value(row, "First"), unit.Scores[0], unit.Code);
                Agreement.Same(file.Value(row, "Second"), unit.Scores[1], unit.Code);
                Agreement.Same(file.Value(row, "Diff"), -unit.ScoreChange(1), unit.Code);
            }
        }

        Assert.Equal(43, units.Values.Count(u => u.RankChange(1) is not null));
    }

    [Fact]
    public void Correlations_of_two_indices_agree_element_by_element()
    {
        var other = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod.Having(new NormaliseStep { Rule = new() { Lower = 1 } }).Having(new AggregateStep { Rule = new() { Method = AggregateMethod.Geometric } }));
        var file = Recorded.File("analysis/comparison_correlations.csv");
        foreach (var (by, method) in new[] { ("scores", CorrelationMethod.Pearson), ("ranks", CorrelationMethod.Spearman) })
        {
            var ours = IndexComparison.Correlations(Built.Value, other, method).ToDictionary(c => c.First, c => c.Correlation.Value);
            Assert.All(file.Rows.Where(r => file.Text(r, "By") == by), r => Agreement.Same(file.Value(r, "Correlation"), ours[file.Text(r, "iCode")], $"{by} {file.Text(r, "iCode")}"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Removing_elements_one_by_one_changes_the_same_ranks(int level)
    {
        var result = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod with { Weights = Recorded.OwnWeights });
        var (file, means) = (Recorded.File($"analysis/removal_{level}.csv"), Recorded.File("analysis/removal_means.csv"));
        var removed = Removal.OneByOne(result, level);
        Assert.Equal(file.Header.Skip(1).Order(StringComparer.Ordinal), removed.Select(r => r.Code));
        foreach (var element in removed)
        {
            // COINr has nominal less new, the engine new less nominal.
            Assert.Equal(file.Rows.Select(r => -file.Value(r, element.Code)), element.RankChanges.Select(c => (double)c));
            Agreement.Same(means.Value(means.Rows.Single(r => means.Text(r, "iCode") == element.Code), "Mean"), element.MeanAbsoluteChange, element.Code);
        }
    }

    [Fact]
    public void Availability_agrees_for_every_group()
    {
        var file = Recorded.File("analysis/availability.csv");
        var ours = Screening.Availability(Asem.Dataset.Tree, Built.Value.Stage("denominated"));
        foreach (var row in file.Rows)
        {
            Assert.All(file.Header[1..^2], column => Agreement.Same(file.Value(row, column), ours[file.Text(row, "uCode"), column], column));
        }
    }

    [Theory]
    [InlineData("EurAsia_group")]
    [InlineData("GDP_group")]
    public void Ranks_inside_groups_agree(string group)
    {
        var file = Recorded.File("analysis/group_ranks.csv");
        string?[] groups = [.. Built.Value.Rows.Select(r => r.Group(group))];
        foreach (var column in file.Header.Skip(2))
        {
            var ranks = Ranking.Within(Built.Value.Aggregated.Column(Built.Value.Tree.Find(column)), groups);
            Assert.All(file.Rows.Where(r => file.Text(r, "Group") == group), r => Assert.Equal(file.Number(r, column), ranks[Built.Value.Aggregated.RowOf(file.Text(r, "uCode"))]));
        }
    }
}

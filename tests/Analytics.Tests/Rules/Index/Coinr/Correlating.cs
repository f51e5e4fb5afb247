using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Correlations with their probabilities, families, flags, and Cronbach's alpha.</summary>
public sealed class Correlating
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    public static TheoryData<string> Methods => ["pearson", "spearman", "kendall"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Pairs_with_gaps_and_ties_agree_in_value_and_probability(string name)
    {
        var file = Recorded.File("correlation/pairs.csv");
        var table = Built.Value.Stage("denominated");
        var rows = file.Rows.Where(r => file.Text(r, "Method") == name).ToList();
        Assert.Equal(153, rows.Count);
        foreach (var row in rows)
        {
            var pair = CorrelationTable.Between(table, [file.Text(row, "First")], [file.Text(row, "Second")], Method(name)).Single();
            Agreement.Same(file.Value(row, "Value"), pair.Correlation.Value, $"{name} {pair.First} {pair.Second}");
            Agreement.Same(file.Value(row, "P"), pair.Correlation.P, $"p of {name} {pair.First} {pair.Second}");
            Assert.Equal(file.Text(row, "Blank") == "TRUE", pair.Insignificant);
        }
    }

    /// <summary>Exact distributions, series and approximations: the first 4 to 49 units of five imputed indicators, one of them with ties.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void Probabilities_over_few_units_agree(string name)
    {
        var file = Recorded.File("correlation/few_units.csv");
        var table = Built.Value.Stage("imputed");
        foreach (var row in file.Rows.Where(r => file.Text(r, "Method") == name))
        {
            var units = (int)file.Value(row, "Units");
            var found = Correlation.Of(Column("First").AsSpan(0, units), Column("Second").AsSpan(0, units), Method(name));
            Agreement.Same(file.Value(row, "Value"), found.Value, $"{name} {units} {file.Text(row, "First")} {file.Text(row, "Second")}");
            Agreement.Same(file.Value(row, "P"), found.P, $"p of {name} {units} {file.Text(row, "First")} {file.Text(row, "Second")}");

            double[] Column(string end) => table.Column(table.ColumnOf(file.Text(row, end))).ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Families_agree_and_blank_the_same_pairs(string name)
    {
        var file = Recorded.File("correlation/families.csv");
        foreach (var level in new[] { 1, 2 })
        {
            var rows = file.Rows.Where(r => file.Text(r, "Method") == name && file.Number(r, "Level") == level).ToList();
            var ours = CorrelationTable.Family(Built.Value.Tree, Built.Value.Aggregated, level, Method(name));
            Assert.Equal(rows.Count, ours.Count);
            foreach (var row in rows)
            {
                var above = file.Text(row, "Above") switch { "Pillar" => 2, "Sub-index" => 3, _ => 4 };
                var pair = ours.Single(p => p.First == file.Text(row, "iCode") && Built.Value.Tree.Elements[Built.Value.Tree.Find(p.Second)].Level == above);
                Agreement.Same(file.Value(row, "Value"), pair.Correlation.Value, $"{name} {pair.First} {pair.Second}");
                Assert.Equal(file.Text(row, "Blank") == "TRUE", pair.Insignificant);
            }
        }
    }

    [Fact]
    public void Redundant_and_contradicting_pairs_agree()
    {
        var file = Recorded.File("correlation/flags.csv");
        foreach (var (type, threshold) in new[] { ("high", 0.6), ("low", -0.2) })
        {
            var expected = file.Rows.Where(r => file.Text(r, "Type") == type).ToDictionary(r => Pair(file.Text(r, "Ind1"), file.Text(r, "Ind2")), r => file.Value(r, "Corr"));
            var ours = CorrelationTable.Flags(Built.Value.Tree, Built.Value.Stage("denominated"), 2, threshold, type == "high", CorrelationMethod.Pearson);
            Assert.Equal(expected.Keys.Order(), ours.Select(p => Pair(p.First, p.Second)).Order());
            Assert.All(ours, p => Agreement.Same(expected[Pair(p.First, p.Second)], p.Correlation.Value, p.First));
        }

        static (string, string) Pair(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);
    }

    [Fact]
    public void Hints_for_denominators_agree()
    {
        var file = Recorded.File("correlation/denominators.csv");
        var expected = file.Rows.ToDictionary(r => (file.Text(r, "Ind"), file.Text(r, "Denom")), r => file.Value(r, "Corr"));
        var ours = CorrelationTable.DenominatorHints(Asem.Dataset.Raw, Asem.Dataset.Denominators);
        // COINr has all four denominators, the engine those an indicator names.
        Assert.Equal(expected.Keys.Where(k => Asem.Dataset.Tree.Denominators.Contains(k.Item2)).Order(), ours.Select(p => (p.First, p.Second)).Order());
        Assert.All(ours, p => Agreement.Same(expected[(p.First, p.Second)], p.Correlation.Value, p.First));
    }

    [Fact]
    public void Alphas_agree()
    {
        var file = Recorded.File("correlation/alpha.csv");
        foreach (var row in file.Rows)
        {
            var (tree, group, level) = (Built.Value.Tree, Built.Value.Tree.Find(file.Text(row, "Group")), (int)file.Value(row, "Level"));
            int[] columns = [.. tree.AtLevel(level).Where(e => tree.IsUnder(e, group))];
            Agreement.Same(file.Value(row, "Alpha"), Reliability.Alpha(Built.Value.Stage(file.Text(row, "Set").ToLowerInvariant()), columns), $"{file.Text(row, "Set")} {file.Text(row, "Group")}");
        }
    }

    private static CorrelationMethod Method(string name) => Names.TryParse<CorrelationMethod>(name, out var method) ? method : throw new ArgumentException(name);
}

using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Weights: effective ones, principal components, and those COINr's optimiser ends with.</summary>
public sealed class Weighing
{
    private static readonly Lazy<IndexResult> Full = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));
    private static readonly Lazy<IndexResult> Gaps = new(() => IndexBuild.Run(
        Asem.Dataset, Recorded.Method(Recorded.Denominate, Recorded.Treat, Recorded.Normalise, Recorded.Aggregate) with { Weights = Recorded.OwnWeights }));

    [Fact]
    public void Effective_weights_agree()
    {
        var file = Recorded.File("weights/effective.csv");
        foreach (var row in file.Rows)
        {
            var at = Gaps.Value.Tree.Find(file.Text(row, "iCode"));
            Agreement.Same(file.Value(row, "Weight"), Gaps.Value.Weights[at], "weight");
            Agreement.Same(file.Value(row, "EffWeight"), Gaps.Value.EffectiveWeights[at], file.Text(row, "iCode"));
        }
    }

    [Theory]
    [InlineData("full", "Aggregated", 1)]
    [InlineData("full", "Aggregated", 2)]
    [InlineData("full", "Aggregated", 3)]
    [InlineData("gaps", "Aggregated", 1)]
    [InlineData("gaps", "Denominated", 1)]
    public void Principal_components_agree_up_to_sign(string data, string stage, int level)
    {
        var result = data == "full" ? Full.Value : Gaps.Value;
        var table = result.Stage(stage == "Aggregated" ? "aggregated" : "denominated");
        var weights = Recorded.File("weights/pca.csv");
        var variances = Recorded.File("weights/pca_variances.csv");
        foreach (var group in PrincipalComponents.ByGroup(result.Tree, table, level))
        {
            var rows = Of(weights, group.Group).ToDictionary(r => weights.Text(r, "iCode"), r => weights.Value(r, "Weight"));
            Assert.Equal(rows.Keys.Order(StringComparer.Ordinal), group.Columns);
            var first = group.Loadings[0];
            var sign = Math.Sign(first[0]) * Math.Sign(rows[group.Columns[0]]);
            for (var k = 0; k < first.Length; k++)
            {
                Agreement.Same(rows[group.Columns[k]], sign * first[k], $"{group.Group}.{group.Columns[k]}");
            }

            var spread = Of(variances, group.Group).ToList();
            Assert.Equal(variances.Number(spread[0], "Units"), group.Units);
            for (var k = 0; k < spread.Count; k++)
            {
                Agreement.Same(variances.Value(spread[k], "Variance"), group.Eigenvalues[k], $"{group.Group} {k}");
                Agreement.Same(variances.Value(spread[k], "Variance") / spread.Sum(r => variances.Value(r, "Variance")), group.Shares[k], $"{group.Group} {k}");
            }
        }

        IEnumerable<string[]> Of(CsvTable file, string group) =>
            file.Rows.Where(r => file.Text(r, "Data") == data && file.Text(r, "Set") == stage && file.Number(r, "Level") == level && file.Text(r, "Group") == group);
    }

    [Theory]
    [InlineData("balance", 2, 0.1, 1e-9)]
    [InlineData("balance", 2, 0.001, 0.01)]
    [InlineData("balance", 3, 1e-6, 1e-6)]
    [InlineData("infomax", 2, 0.1, 1e-9)]
    [InlineData("infomax", 2, 1e-4, 1e-6)]
    [InlineData("infomax", 3, 1e-6, 1e-9)]
    public void Compatible_optimised_weights_agree(string goal, int level, double reltol, double tolerance)
    {
        var file = Recorded.File("weights/optimised.csv");
        var rows = file.Rows.Where(r => file.Text(r, "Goal") == goal && file.Number(r, "Level") == level && file.Number(r, "Tolerance") == reltol).ToList();
        var target = goal == "balance" ? rows.ToDictionary(r => file.Text(r, "iCode"), r => file.Value(r, "Target")) : null;
        var found = CompatibleWeights.Of(Full.Value, level, goal == "balance" ? OptimisedWeightsGoal.Balance : OptimisedWeightsGoal.Information, target, reltol, 500);
        // With many evaluations rounding and the order of the elements lead along another path to nearly the same place.
        foreach (var row in rows)
        {
            var k = found.Elements.ToList().IndexOf(file.Text(row, "iCode"));
            Agreement.Same(file.Value(row, "Weight"), found.Weights[k], $"weight of {found.Elements[k]}", tolerance);
        }

        // COINr lists what was obtained in the order of the names, beside weights in the order of the tree.
        Assert.All(found.Obtained.Index(), o => Agreement.Same(file.Value(rows[o.Index], "Obtained"), o.Item, $"obtained by {found.Elements[o.Index]}", tolerance));

        if (tolerance == 1e-9)
        {
            Assert.Equal(file.Number(rows[0], "Evaluations"), found.Evaluations);
            Agreement.Same(file.Value(rows[0], "Objective"), found.Objective, "objective");
        }
    }
}

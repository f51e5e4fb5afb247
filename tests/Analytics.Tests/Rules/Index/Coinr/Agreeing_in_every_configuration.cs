using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Every normalisation with every aggregation: on imputed data with equal weights, and on data with gaps and uneven weights.</summary>
public sealed class Agreeing_in_every_configuration
{
    public static MatrixTheoryData<string, string> Configurations => new(["full", "gaps"], Configuration.Normalisations.Keys);

    public static TheoryData<string> Normalisations => [.. Configuration.Normalisations.Keys];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Scores_and_ranks_agree_under_every_aggregation(string data, string normalisation)
    {
        var file = Recorded.File($"grid/{data}.{normalisation}.csv");
        foreach (var name in Configuration.Aggregations.Keys)
        {
            var where = $"{data} {normalisation} {name}";
            var result = Configuration.Build(data, normalisation, name, compatible: true);
            Assert.True(file.Holds($"{name}.rank") == result is not null, $"{where}: one refuses");
            if (result is not null)
            {
                Same(file, name, result, where);
            }
        }
    }

    /// <summary>COINr lets powers and roots that do not exist pass as missing, and refuses as a generalised mean below 0 what it computes as a harmonic one.</summary>
    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_mean_that_is_undefined_is_refused_and_no_other(string data, string normalisation)
    {
        var (one, harmonic) = (Configuration.Build(data, normalisation, "generalised_minus_1"), Configuration.Build(data, normalisation, "harmonic"));
        Assert.Equal(harmonic is null, one is null);
        if (one is not null)
        {
            Agreement.Same(harmonic!.Aggregated, one.Aggregated);
        }

        foreach (var name in new[] { "generalised_half", "generalised_3" })
        {
            var compatible = Configuration.Build(data, normalisation, name, compatible: true)!;
            var level = compatible.Tree.AtLevel(2).Select(e => (Aggregate: e, Children: compatible.Tree.Elements[e].Children));
            var undefined = level.Any(p => Enumerable.Range(0, compatible.Rows.Length).Any(i =>
                double.IsNaN(compatible.Aggregated[i, p.Aggregate]) && p.Children.All(c => !double.IsNaN(compatible.Aggregated[i, c]))));
            Assert.True(!undefined || Configuration.Build(data, normalisation, name) is null, $"{data} {normalisation} {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_generalised_mean_leaves_out_what_is_missing_unless_asked_to_be_compatible(string data, string normalisation)
    {
        var compatible = Configuration.Build(data, normalisation, "generalised_2", compatible: true)!;
        var ours = Configuration.Build(data, normalisation, "generalised_2")!;
        var (social, tree) = (ours.Tree.Find("Social"), ours.Tree);
        var children = tree.Elements[social].Children;
        for (var i = 0; i < ours.Rows.Length; i++)
        {
            var given = children.Where(c => !double.IsNaN(ours.Aggregated[i, c])).ToList();
            var mean = Math.Sqrt(given.Sum(c => ours.Weights[c] * ours.Aggregated[i, c] * ours.Aggregated[i, c]) / given.Sum(c => ours.Weights[c]));
            Agreement.Same(mean, ours.Aggregated[i, social], ours.Rows[i].Code);
            Agreement.Same(given.Count == children.Length ? mean : double.NaN, compatible.Aggregated[i, social], ours.Rows[i].Code);
        }
    }

    [Theory]
    [MemberData(nameof(Normalisations))]
    public void Normalised_values_agree(string normalisation) =>
        Agreement.SameAsFile($"coinr/grid/normalised.{normalisation}.csv", Configuration.Build("gaps", normalisation, "arithmetic")!.Stage("normalised"));

    [Fact]
    public void A_reference_without_a_value_is_refused_by_name_unless_scores_may_be_missing()
    {
        var lacking = Asem.Dataset.Raw.Columns.Where(c => double.IsNaN(Asem.Dataset.Raw["CHN", c])).Select(c => $"indicators[{c}]").ToList();
        var refused = Assert.Throws<IndexRefusedException>(() => Recorded.Build("""{"do":"normalise","method":"distance_to_reference","reference":"CHN"}""", Recorded.Aggregate));
        Assert.NotEmpty(lacking);
        Assert.Subset(refused.Problems.Select(p => p.Where).ToHashSet(), lacking.ToHashSet());
    }

    private static void Same(CsvTable file, string name, IndexResult result, string where)
    {
        Assert.Equal(file.Rows.Select(r => file.Text(r, "uCode")), result.Rows.Select(r => r.Code));
        foreach (var row in file.Rows)
        {
            foreach (var column in file.Header.Where(h => h.StartsWith(name + ".", StringComparison.Ordinal) && !h.EndsWith(".rank", StringComparison.Ordinal)))
            {
                Agreement.Same(file.Value(row, column), result.Aggregated[file.Text(row, "uCode"), column[(name.Length + 1)..]], $"{where} {file.Text(row, "uCode")}.{column}");
            }
        }

        Recorded.SameRanks(file.Rows.Select(r => file.Number(r, $"{name}.rank")), result.IndexRanks, where);
    }
}

namespace CityIp.Analytics.Index;

/// <summary>What a unit is held against.</summary>
internal abstract record Benchmark
{
    public sealed record OneUnit(string Code) : Benchmark;

    /// <summary>The mean of the best k of the index (geometric when the index is).</summary>
    public sealed record Top(int Count) : Benchmark;

    /// <summary>The mean of a group of units.</summary>
    public sealed record Group(string Name, string Value) : Benchmark;

    /// <summary>The best score of any unit in each element.</summary>
    public sealed record Frontier : Benchmark;
}

/// <summary>One element's part of a gap. ByValue comes from scores, ByCoverage from the two having different elements missing; Gap is their sum.</summary>
internal sealed record GapPart(string Code, string? Name, double Weight, double Score, double BenchmarkScore, int Rank, double ByValue, double ByCoverage, double Share)
{
    public double Gap => ByValue + ByCoverage;
}

/// <summary>A gap taken apart exactly: the parts add up to the gap. Logarithmic: all of it in natural logarithms of a geometric index.</summary>
internal sealed record GapDecomposition(string Unit, double Score, double BenchmarkScore, double Gap, bool Logarithmic, IReadOnlyList<GapPart> Parts)
{
    /// <summary>
    /// Arithmetic: y_b - y_a = sum e_c (v_bc - v_ac); geometric: the same with logarithms. With missing scores each unit has its own effective weights e_a, e_b; then
    /// by value: (e_a + e_b)/2 · (v_b - v_a); by coverage: (e_b - e_a)·((v_a + v_b)/2 - m), m the mean of the two totals, which cancels because both sets of weights sum to 1.
    /// </summary>
    /// <param name="result">A computed index.</param>
    /// <param name="unit">Who is behind (or ahead: then the gap is negative).</param>
    /// <param name="benchmark">Whom to compare with.</param>
    /// <param name="level">Level of the parts; null = the index's own children (its dimensions).</param>
    public static GapDecomposition Of(IndexResult result, string unit, Benchmark benchmark, int? level = null)
    {
        var model = AdditiveModel.Of(result, level);
        var a = result.Aggregated.RowOf(unit);
        Require(result, a);
        var k = model.Elements.Length;
        var own = OwnWeights.Of(result, a, model);
        var against = Opponents(result, model, benchmark, a);
        var (byValue, byCoverage, theirScores, theirTotal) = (new double[k], new double[k], new double[k], 0.0);
        var total = Total(own, c => model[a, c], k);
        foreach (var (weights, scores) in against)
        {
            var theirs = Total(weights, c => scores[c], k);
            var middle = (total + theirs) / 2;
            theirTotal += theirs / against.Count;
            for (var c = 0; c < k; c++)
            {
                var (mine, other) = (model[a, c], scores[c]);
                var both = own[c] > 0 && weights[c] > 0;
                byValue[c] += both ? (own[c] + weights[c]) / 2 * (other - mine) / against.Count : 0;
                var between = both ? (mine + other) / 2 : own[c] > 0 ? mine : other;
                byCoverage[c] += own[c] == weights[c] ? 0 : (weights[c] - own[c]) * (between - middle) / against.Count;
                theirScores[c] += other / against.Count;
            }
        }

        var gap = theirTotal - total;
        var n = result.Rows.Length;
        GapPart[] parts = [.. model.Elements.Select((e, c) => new GapPart(
            result.Tree.Codes[e], result.Tree.Elements[e].Source.Name, own[c], Shown(model[a, c]), Shown(theirScores[c]), result.Ranks[e * n + a],
            byValue[c], byCoverage[c], (byValue[c] + byCoverage[c]) / gap))];
        return new(unit, Shown(total), Shown(theirTotal), gap, model.Logarithmic, parts);

        double Shown(double v) => model.Logarithmic ? Math.Exp(v) : v;
    }

    private static double Total(double[] weights, Func<int, double> score, int k)
    {
        var total = 0.0;
        for (var c = 0; c < k; c++)
        {
            total += weights[c] > 0 ? weights[c] * score(c) : 0;
        }

        return total;
    }

    private static List<(double[] Weights, double[] Scores)> Opponents(IndexResult result, AdditiveModel model, Benchmark benchmark, int a)
    {
        int[] rows = benchmark switch
        {
            Benchmark.OneUnit one => [result.Aggregated.RowOf(one.Code)],
            Benchmark.Top top => [.. Enumerable.Range(0, model.Units).Where(i => result.IndexRanks[i] > 0).OrderBy(i => result.IndexRanks[i]).ThenBy(i => i).Take(top.Count)],
            Benchmark.Group group => [.. Enumerable.Range(0, model.Units).Where(i => result.Rows[i].Group(group.Name) == group.Value && result.IndexRanks[i] > 0)],
            _ => [],
        };
        if (benchmark is Benchmark.Frontier)
        {
            var sum = model.Weights.Sum();
            double[] best = [.. model.Elements.Select((_, c) => Numbers.MinMax(model.Column(c)).Max)];
            return [([.. model.Weights.Select(w => w / sum)], best)];
        }

        if (rows.Length == 0)
        {
            throw new IndexRefusedException("benchmark", "no unit with a score is in it");
        }

        foreach (var row in rows)
        {
            Require(result, row);
        }

        return [.. rows.Select(i => (OwnWeights.Of(result, i, model), model.Elements.Select((_, c) => model[i, c]).ToArray()))];
    }

    private static void Require(IndexResult result, int row)
    {
        if (double.IsNaN(result.Scores[row]))
        {
            throw new IndexRefusedException($"units[{result.Rows[row].Code}]", "has no score in the index");
        }
    }
}

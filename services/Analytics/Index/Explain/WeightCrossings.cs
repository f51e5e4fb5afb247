namespace CityIp.Analytics.Index;

/// <summary>A point at which a unit changes places with another, going from one set of weights (0) to another (1).</summary>
internal sealed record Crossing(double At, string With);

/// <summary>An interval in which a unit holds one rank.</summary>
internal sealed record RankSpan(double From, double To, int Rank);

/// <summary>
/// Where a unit's rank changes between two sets of weights, exactly: with y linear in the effective weights, a and b swap at
/// t = (y_a - y_b) / ((y_a - y_b) - (y'_a - y'_b)). Complete scores only: with missing ones the weights of a unit are not those of another.
/// </summary>
internal sealed record WeightCrossings(string Unit, IReadOnlyList<Crossing> Crossings, IReadOnlyList<RankSpan> Spans)
{
    /// <summary>Present share of the element in its group, when one weight is varied.</summary>
    public double? Present { get; private init; }

    /// <summary>The interval around the present share in which the present rank holds.</summary>
    public RankSpan? Holds => Present is { } p ? Spans.First(s => p >= s.From && p <= s.To) : null;

    /// <summary>From the index's weights to others.</summary>
    public static WeightCrossings Between(IndexResult result, string unit, IReadOnlyDictionary<string, double> other, int? level = null)
    {
        var model = Complete(result, level);
        var theirs = Weighting.Effective(result.Tree, Weighting.Of(result.Tree, other));
        return Of(result, unit, model, model.Weights, [.. model.Elements.Select(e => theirs[e])]);
    }

    /// <summary>One element's share in its group, from 0 (it does not count) to 1 (nothing else in the group does).</summary>
    public static WeightCrossings OfElement(IndexResult result, string unit, string element)
    {
        var tree = result.Tree;
        var e = tree.Require(element, "element");
        if (e == tree.Root)
        {
            throw new IndexRefusedException("element", "the index itself has no weight");
        }

        var siblings = tree.Elements[tree.Elements[e].Parent].Children;
        var others = siblings.Where(s => s != e).Sum(s => result.Weights[s]);
        if (others == 0)
        {
            throw new IndexRefusedException("element", $"'{element}' is alone in its group: its weight changes nothing");
        }

        var model = Complete(result, tree.Elements[e].Level);
        var without = (double[])result.Weights.Clone();
        without[e] = 0;
        var only = (double[])result.Weights.Clone();
        foreach (var s in siblings)
        {
            only[s] = s == e ? 1 : 0;
        }

        var (from, to) = (Weighting.Effective(tree, without), Weighting.Effective(tree, only));
        var crossings = Of(result, unit, model, [.. model.Elements.Select(k => from[k])], [.. model.Elements.Select(k => to[k])]);
        return crossings with { Present = result.Weights[e] / (others + result.Weights[e]) };
    }

    private static AdditiveModel Complete(IndexResult result, int? level)
    {
        var model = AdditiveModel.Of(result, level);
        var missing = Array.FindIndex(model.Values, double.IsNaN);
        return missing < 0
            ? model
            : throw new IndexRefusedException(
                $"units[{result.Rows[missing % model.Units].Code}].{result.Tree.Codes[model.Elements[missing / model.Units]]}", "is missing; exact crossings need complete scores");
    }

    private static WeightCrossings Of(IndexResult result, string unit, AdditiveModel model, double[] from, double[] to)
    {
        var (y, z, total) = (new double[model.Units], new double[model.Units], new double[model.Units]);
        model.Score(from, y, total);
        model.Score(to, z, total);
        var a = result.Aggregated.RowOf(unit);
        var crossings = new List<Crossing>();
        for (var b = 0; b < model.Units; b++)
        {
            var (before, after) = (y[a] - y[b], z[a] - z[b]);
            var t = before / (before - after);
            if (b != a && t is > 0 and < 1)
            {
                crossings.Add(new(t, result.Rows[b].Code));
            }
        }

        crossings.Sort((p, q) => p.At != q.At ? p.At.CompareTo(q.At) : string.CompareOrdinal(p.With, q.With));
        double[] ends = [0, .. crossings.Select(c => c.At).Distinct(), 1];
        var spans = new List<RankSpan>();
        for (var k = 0; k + 1 < ends.Length; k++)
        {
            var middle = (ends[k] + ends[k + 1]) / 2;
            var rank = 1;
            for (var b = 0; b < model.Units; b++)
            {
                rank += b != a && y[b] + middle * (z[b] - y[b]) > y[a] + middle * (z[a] - y[a]) ? 1 : 0;
            }

            // Two units can cross at a point and leave the rank as it was.
            if (spans.Count > 0 && spans[^1].Rank == rank)
            {
                spans[^1] = spans[^1] with { To = ends[k + 1] };
            }
            else
            {
                spans.Add(new(ends[k], ends[k + 1], rank));
            }
        }

        return new(unit, crossings, spans);
    }
}

namespace CityIp.Analytics.Index;

/// <summary>What the weights do: who depends on them, and which could be chosen instead.</summary>
internal static partial class Analyses
{
    private static DominanceView Dominance(DominanceRequest asked, IndexResult result)
    {
        var pairs = Index.Dominance.Pairs(result, asked.Level);
        string[] units = asked.Unit is { } unit ? [result.Rows[result.Aggregated.RowOf(unit)].Code] : [.. result.Rows.Select(r => r.Code)];
        var (winners, losers) = (pairs.ToLookup(p => p.Loser, p => p.Winner), pairs.ToLookup(p => p.Winner, p => p.Loser));
        var n = result.Rows.Length;
        return new(pairs.Count / (n * (n - 1) / 2.0), [.. units.Select(u => new DominanceOfUnit(u, [.. winners[u]], [.. losers[u]]))]);
    }

    private static CrossingsView Crossings(CrossingsRequest asked, IndexResult result) => (asked.Element, asked.Weights) switch
    {
        ({ } element, null) when asked.Level is null => CrossingsView.Of(WeightCrossings.OfElement(result, asked.Unit, element), element),
        (null, { } weights) => CrossingsView.Of(WeightCrossings.Between(result, asked.Unit, weights, asked.Level), null),
        _ => throw new IndexRefusedException("element", "give element, or weights (with level)"),
    };

    private static List<DoubtView> Doubt(DoubtRequest asked, IndexResult result, CancellationToken cancellation)
    {
        string[] elements = [.. result.Tree.AtLevel(asked.Level ?? result.Tree.TopLevel - 1).Select(e => result.Tree.Codes[e])];
        return [.. BenefitOfTheDoubt.Of(result, asked.Level, asked.Least, asked.Most, cancellation).Select(u => new DoubtView(u.Code, u.Score, By(elements, u.Weights), By(elements, u.Shares)))];
    }

    private static OutrankingView Outranking(ElementRequest asked, IndexResult result)
    {
        var (element, matrix) = Matrix(asked, result);
        var n = result.Rows.Length;
        var copeland = new double[n];
        Index.Outranking.Copeland(matrix, n, new AggregateRule().Tie, copeland);
        return new(
            result.Tree.Codes[element], [.. result.Rows.Select(r => r.Code)],
            [.. Enumerable.Range(0, n).Select(p => matrix.AsSpan(p * n, n).ToArray().Select(StageTable.Number).ToArray())],
            [.. copeland.Select(StageTable.Number)], Index.Outranking.Robustness(matrix, n));
    }

    private static KemenyView Kemeny(ElementRequest asked, IndexResult result)
    {
        var (element, matrix) = Matrix(asked, result);
        var found = Index.Kemeny.Of(matrix, result.Rows.Length);
        return new(result.Tree.Codes[element], [.. found.Order.Select(i => result.Rows[i].Code)], found.Agreement, found.Bound, found.Optimal);
    }

    private static (int Element, double[] Matrix) Matrix(ElementRequest asked, IndexResult result)
    {
        var tree = result.Tree;
        var element = asked.Element is null ? tree.Root : tree.Require(asked.Element, "element");
        if (tree.Elements[element].Children.Length == 0)
        {
            throw new IndexRefusedException("element", $"'{asked.Element}' is an indicator: units are compared over the children of an aggregate");
        }

        var n = result.Rows.Length;
        var matrix = new double[n * n];
        Index.Outranking.Matrix(result.Aggregated.Values, n, tree.Elements[element].Children, result.Weights, matrix, new double[n]);
        return (element, matrix);
    }

    private static Dictionary<string, WeightsView>? Weights(WeightsRequest? asked, IndexResult result, CancellationToken cancellation)
    {
        if (asked is null)
        {
            return null;
        }

        var found = new Dictionary<string, WeightsView>();
        if (asked.PcaLevel is { } pca)
        {
            var groups = PrincipalComponents.ByGroup(result.Tree, result.Aggregated, pca);
            found["pca"] = new(PrincipalComponents.Weights(groups), null, null) { Explained = groups.ToDictionary(g => g.Group, IReadOnlyList<double> (g) => g.Shares) };
        }

        if (asked.FactorLevel is { } factor)
        {
            var groups = PrincipalComponents.ByGroup(result.Tree, result.Aggregated, factor).Select(g => (g.Group, Weights: FactorWeights.Of(g))).ToList();
            found["factors"] = new(groups.SelectMany(g => g.Weights.Elements.Zip(g.Weights.Weights)).ToDictionary(p => p.First, p => p.Second), null, null)
            {
                Explained = groups.ToDictionary(g => g.Group, IReadOnlyList<double> (g) => [.. g.Weights.Explained.Select(e => e / g.Weights.Elements.Count)]),
            };
        }

        foreach (var (name, level, goal) in new[] { ("balance", asked.BalanceLevel, OptimisedWeightsGoal.Balance), ("information", asked.InformationLevel, OptimisedWeightsGoal.Information) })
        {
            if (level is { } l)
            {
                found[name] = WeightsView.Of(asked.Compatible
                    ? CompatibleWeights.Of(result, l, goal, asked.Target, asked.Tolerance, asked.MostEvaluations, cancellation)
                    : OptimisedWeights.Of(result, l, goal, asked.Target, cancellation));
            }
        }

        Judged(asked, result, found);
        return found;
    }

    /// <summary>Weights from judgement, of elements under one parent.</summary>
    private static void Judged(WeightsRequest asked, IndexResult result, Dictionary<string, WeightsView> found)
    {
        if (asked.Allocation is { } experts)
        {
            string[] elements = [.. experts.SelectMany(e => e.Keys).Distinct().Order(StringComparer.Ordinal)];
            Siblings(elements, result, "analysis.weights.allocation");
            var allocated = AllocatedWeights.Of([.. experts.Select(e => elements.Select(code => e.GetValueOrDefault(code)).ToArray())]);
            found["allocation"] = new(By(elements, allocated.Weights), null, null) { Dispersion = By(elements, allocated.Dispersion) };
        }

        if (asked.Comparisons is { } comparisons)
        {
            Siblings(comparisons.Elements, result, "analysis.weights.comparisons.elements");
            var compared = ComparedWeights.Of(comparisons.Matrix);
            found["comparisons"] = compared.Weights.Length == comparisons.Elements.Count
                ? new(By(comparisons.Elements, compared.Weights), null, null) { ConsistencyRatio = compared.ConsistencyRatio }
                : throw new IndexRefusedException("analysis.weights.comparisons.matrix", $"compares {compared.Weights.Length} elements, {comparisons.Elements.Count} are named");
        }
    }

    private static void Siblings(IReadOnlyList<string> codes, IndexResult result, string where)
    {
        var parents = codes.Select(code => result.Tree.Elements[result.Tree.Require(code, where)].Parent).Distinct().Count();
        if (parents != 1 || codes.Distinct().Count() != codes.Count)
        {
            throw new IndexRefusedException(where, "weights are shared out among different elements of one group");
        }
    }

    private static Dictionary<string, double> By(IReadOnlyList<string> codes, double[] values) => codes.Zip(values).ToDictionary(p => p.First, p => p.Second);
}

using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>Principal components of a group: of the correlation matrix, over the units with every value.</summary>
internal sealed record PrincipalComponents(string Group, IReadOnlyList<string> Columns, int Units, double[] Eigenvalues, double[] Shares, double[][] Loadings)
{
    /// <summary>Components of the elements of a level under each of their parents.</summary>
    public static IReadOnlyList<PrincipalComponents> ByGroup(IndexTree tree, Table aggregated, int level)
    {
        if (level < 1 || level >= tree.TopLevel)
        {
            throw new IndexRefusedException("weights.pca_level", $"is {level}; levels beneath the index are 1 to {tree.TopLevel - 1}");
        }

        return [.. tree.AtLevel(level + 1).Select(parent => Of(tree.Codes[parent], tree, aggregated, tree.Elements[parent].Children))];
    }

    /// <summary>The tree's weights with those of a level replaced by first components. A weight can be negative: that is a finding, not a usable weight.</summary>
    public static ImmutableDictionary<string, double> Weights(IReadOnlyList<PrincipalComponents> groups) =>
        groups.SelectMany(g => g.Columns.Select((c, i) => (c, g.Loadings[0][i]))).ToImmutableDictionary(p => p.c, p => p.Item2);

    private static PrincipalComponents Of(string group, IndexTree tree, Table table, int[] columns)
    {
        int[] complete = [.. Enumerable.Range(0, table.Height).Where(i => columns.All(c => !double.IsNaN(table[i, c])))];
        if (complete.Length < 3)
        {
            throw new IndexRefusedException($"weights.pca.{group}", $"only {complete.Length} units have every value; principal components need three");
        }

        var kept = columns.Select(c => complete.Select(i => table[i, c]).ToArray()).ToArray();
        var matrix = columns.Select((c, i) => columns.Select((_, k) => i == k ? 1 : Correlation.Pearson(kept[i], kept[k])).ToArray()).ToArray();
        if (matrix.Any(r => r.Any(double.IsNaN)))
        {
            throw new IndexRefusedException($"weights.pca.{group}", "a column without spread has no correlation");
        }

        var eigen = SymmetricEigen.Of(matrix);
        var total = eigen.Values.Sum();
        return new(group, [.. columns.Select(c => tree.Codes[c])], complete.Length, eigen.Values, [.. eigen.Values.Select(v => v / total)], eigen.Vectors);
    }
}

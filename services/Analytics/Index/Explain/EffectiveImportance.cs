namespace CityIp.Analytics.Index;

/// <summary>What a dimension really decides, beside what its weight says.</summary>
/// <param name="Code">The element.</param>
/// <param name="NominalWeight">Effective weight, as a share of the level.</param>
/// <param name="Correlation">Pearson correlation with the index.</param>
/// <param name="Linear">r².</param>
/// <param name="MainEffect">S_k = Var(E[y | x_k]) / Var(y), the conditional mean by local linear regression.</param>
/// <param name="ImportanceShare">S_k as a share of the sum over the level.</param>
/// <param name="Incoherent">The index does not rise with it (correlation not above 0), or it pulls against another dimension.</param>
/// <param name="Against">Dimensions with which its correlation is negative and told apart from 0 (p below 0.05).</param>
internal sealed record EffectiveImportance(
    string Code, double NominalWeight, double Correlation, double Linear, double MainEffect, double ImportanceShare, bool Incoherent, IReadOnlyList<string> Against)
{
    /// <summary>P. Paruolo, M. Saisana, A. Saltelli, "Ratings and rankings: voodoo or science?", 2013.</summary>
    public static IReadOnlyList<EffectiveImportance> Of(IndexResult result, int? level = null)
    {
        var tree = result.Tree;
        int[] elements = [.. tree.AtLevel(level ?? tree.TopLevel - 1)];
        if (elements.Length == 0 || elements[0] == tree.Root)
        {
            throw new IndexRefusedException("level", $"levels beneath the index are 1 to {tree.TopLevel - 1}");
        }

        double Nominal(int e) => result.EffectiveWeights[e];
        var total = elements.Sum(Nominal);
        var effects = elements.Select(e => LocalLinear.MainEffect(result.Aggregated.Column(e), result.Scores)).ToArray();
        return [.. elements.Select((e, k) =>
        {
            var r = Index.Correlation.Of(result.Aggregated.Column(e), result.Scores).Value;
            string[] against = [.. elements.Where(o => o != e)
                .Where(o => Index.Correlation.Of(result.Aggregated.Column(e), result.Aggregated.Column(o)) is { Value: < 0, P: < 0.05 })
                .Select(o => tree.Codes[o])];
            return new EffectiveImportance(tree.Codes[e], Nominal(e) / total, r, r * r, effects[k], effects[k] / effects.Sum(), !(r > 0) || against.Length > 0, against);
        })];
    }
}

namespace CityIp.Analytics.Index;

/// <summary>A unit's score under its most favourable weights, and the share of that score each element gives.</summary>
internal sealed record DoubtedUnit(string Code, double Score, double[] Weights, double[] Shares);

/// <summary>
/// Benefit of the doubt (L. Cherchye et al., 2007): for each unit c the largest sum w_q I_qc with sum w_q I_qk at most 1 for every unit k and w of 0 or more; optionally each
/// element's share w_q I_qc / sum between two bounds. A score of 1: there are weights under which nobody is better.
/// </summary>
internal static class BenefitOfTheDoubt
{
    /// <param name="result">A computed index; its scores on the level must be 0 or more and complete.</param>
    /// <param name="level">Level of the elements; null = the index's own children.</param>
    /// <param name="least">Least share of each element.</param>
    /// <param name="most">Greatest share of each element.</param>
    /// <param name="cancellation">Looked at between units.</param>
    public static IReadOnlyList<DoubtedUnit> Of(IndexResult result, int? level = null, double least = 0, double most = 1, CancellationToken cancellation = default)
    {
        var tree = result.Tree;
        var at = level ?? tree.TopLevel - 1;
        int[] elements = [.. tree.AtLevel(at)];
        var k = elements.Length;
        if (k == 0 || at == tree.TopLevel)
        {
            throw new IndexRefusedException("level", $"is {at}; levels beneath the index are 1 to {tree.TopLevel - 1}");
        }

        if (!(least >= 0 && most <= 1 && least * k <= 1 && most * k >= 1))
        {
            throw new IndexRefusedException("shares", $"no {k} shares from {least} to {most} sum to 1");
        }

        var n = result.Rows.Length;
        var scores = new double[n][];
        // Columns are scaled to a maximum of 1, which changes weights but no score, so that the tolerances of the simplex method fit any scale.
        double[] scale = [.. elements.Select(e => Numbers.MinMax(result.Aggregated.Column(e)).Max)];
        for (var i = 0; i < n; i++)
        {
            scores[i] = [.. elements.Select((e, q) => result.Aggregated[i, e] / scale[q])];
            if (scores[i].Any(v => !(v >= 0)))
            {
                throw new IndexRefusedException($"units[{result.Rows[i].Code}]", "benefit of the doubt needs complete scores of 0 or more");
            }
        }

        return [.. Enumerable.Range(0, n).Select(i =>
        {
            cancellation.ThrowIfCancellationRequested();
            return One(result.Rows[i].Code, scores, i, least, most, scale);
        })];
    }

    private static DoubtedUnit One(string code, double[][] scores, int unit, double least, double most, double[] scale)
    {
        var own = scores[unit];
        var k = own.Length;
        var rows = new List<double[]>(scores);
        var bounds = Enumerable.Repeat(1.0, scores.Length).ToList();
        for (var q = 0; q < k; q++)
        {
            if (most < 1)
            {
                rows.Add([.. own.Select((v, j) => (j == q ? v : 0) - most * v)]);
                bounds.Add(0);
            }

            if (least > 0)
            {
                rows.Add([.. own.Select((v, j) => least * v - (j == q ? v : 0))]);
                bounds.Add(0);
            }
        }

        var (value, w) = LinearProgram.Maximise(own, [.. rows], [.. bounds]);
        return new(code, value, [.. w.Select((x, q) => x / scale[q])], [.. w.Select((x, q) => value == 0 ? 0 : x * own[q] / value)]);
    }
}

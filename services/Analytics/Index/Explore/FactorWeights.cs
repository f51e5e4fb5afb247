namespace CityIp.Analytics.Index;

/// <summary>Weights from factor analysis and the factor each element belongs to.</summary>
/// <param name="Loadings">Rotated loadings, element by factor.</param>
internal sealed record FactorWeights(IReadOnlyList<string> Elements, double[] Weights, int[] Factor, double[][] Loadings, double[] Explained)
{
    /// <summary>
    /// G. Nicoletti, S. Scarpetta, O. Boylaud (2000), as in the OECD/JRC handbook: keep the factors with an eigenvalue above 1 that explain more than 10 % each and together more than 60 %;
    /// varimax; an element belongs to the factor of its highest loading and weighs squared loading / factor variance · the factor's share; scaled to a sum of 1.
    /// </summary>
    public static FactorWeights Of(PrincipalComponents components)
    {
        var n = components.Columns.Count;
        var kept = 0;
        var together = 0.0;
        while (kept < n && components.Eigenvalues[kept] > 1 && components.Shares[kept] > 0.1)
        {
            together += components.Shares[kept++];
        }

        if (together <= 0.6)
        {
            throw new IndexRefusedException($"weights.factors.{components.Group}", $"the {kept} factors that count explain {together:P0}; more than 60 % are needed");
        }

        var loadings = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, kept).Select(f => components.Loadings[f][i] * Math.Sqrt(components.Eigenvalues[f])).ToArray()).ToArray();
        Varimax(loadings, kept);
        double[] explained = [.. Enumerable.Range(0, kept).Select(f => loadings.Sum(l => l[f] * l[f]))];
        int[] factor = [.. loadings.Select(l => Enumerable.Range(0, kept).MaxBy(f => Math.Abs(l[f])))];
        // Squared loading / explained · explained / sum of explained: the factor's own variance cancels.
        double[] weights = [.. loadings.Select((l, i) => l[factor[i]] * l[factor[i]])];
        return new(components.Columns, [.. weights.Select(w => w / weights.Sum())], factor, loadings, explained);
    }

    /// <summary>Rotates pairs of factors until the variance of squared loadings (rows scaled to length 1: H. Kaiser, 1958) is greatest.</summary>
    private static void Varimax(double[][] loadings, int factors)
    {
        double[] length = [.. loadings.Select(l => Math.Sqrt(l.Sum(x => x * x)))];
        var turned = true;
        for (var sweep = 0; turned && sweep < 1000; sweep++)
        {
            turned = false;
            for (var p = 0; p < factors; p++)
            {
                for (var q = p + 1; q < factors; q++)
                {
                    var angle = Angle(loadings, length, p, q);
                    turned |= Math.Abs(angle) > 1e-13;
                    var (c, s) = (Math.Cos(angle), Math.Sin(angle));
                    foreach (var l in loadings)
                    {
                        (l[p], l[q]) = (c * l[p] + s * l[q], c * l[q] - s * l[p]);
                    }
                }
            }
        }
    }

    private static double Angle(double[][] loadings, double[] length, int p, int q)
    {
        double a = 0, b = 0, c = 0, d = 0;
        for (var i = 0; i < loadings.Length; i++)
        {
            if (length[i] == 0)
            {
                continue;
            }

            var (x, y) = (loadings[i][p] / length[i], loadings[i][q] / length[i]);
            var (u, v) = (x * x - y * y, 2 * x * y);
            a += u;
            b += v;
            c += u * u - v * v;
            d += 2 * u * v;
        }

        var n = loadings.Length;
        return Math.Atan2(d - 2 * a * b / n, c - (a * a - b * b) / n) / 4;
    }
}

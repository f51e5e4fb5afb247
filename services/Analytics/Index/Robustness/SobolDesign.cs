namespace CityIp.Analytics.Index;

/// <summary>
/// The runs of a variance-based analysis: A, B (N rows each of independent draws), then for each input A with that column from B: N (d + 2) rows
/// in this order (Saltelli et al., "Variance based sensitivity analysis of model output", 2010).
/// </summary>
internal static class SobolDesign
{
    public static double[] Draw(int n, int d, ulong seed)
    {
        var random = new CounterRandom(seed, 3);
        var draws = new double[n * (d + 2) * d];
        for (var k = 0; k < 2 * n * d; k++)
        {
            draws[k] = random.Uniform((ulong)k);
        }

        for (var i = 0; i < d; i++)
        {
            for (var r = 0; r < n; r++)
            {
                for (var j = 0; j < d; j++)
                {
                    draws[((2 + i) * n + r) * d + j] = draws[((j == i ? n : 0) + r) * d + j];
                }
            }
        }

        return draws;
    }

    /// <summary>A given design must have this structure, or the estimators mean nothing.</summary>
    public static void Check(double[][] design, int n, int d)
    {
        for (var i = 0; i < d; i++)
        {
            for (var r = 0; r < n; r++)
            {
                for (var j = 0; j < d; j++)
                {
                    if (design[(2 + i) * n + r][j] != design[(j == i ? n : 0) + r][j])
                    {
                        throw new IndexRefusedException($"design[{(2 + i) * n + r}][{j}]", "rows must be A, B, then A with one column from B at a time");
                    }
                }
            }
        }
    }
}

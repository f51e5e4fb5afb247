namespace CityIp.Analytics.Index;

/// <summary>
/// The runs of a variance-based analysis: A, B (N rows each of independent draws), then for each input A with that column from B: N (d + 2) rows
/// in this order (Saltelli et al., "Variance based sensitivity analysis of model output", 2010).
/// </summary>
internal static class SobolDesign
{
    /// <summary>The draw of a run and input.</summary>
    public static double Draw(CounterRandom random, int n, int d, int run, int input)
    {
        var (block, row) = (run / n, run % n);
        var fromB = block == 1 || block == input + 2;
        return random.Uniform((ulong)(fromB ? n + row : row) * (ulong)d + (ulong)input);
    }

    /// <summary>The whole design, row after row.</summary>
    public static double[] Draw(int n, int d, ulong seed)
    {
        var random = Random(seed);
        var draws = new double[n * (d + 2) * d];
        for (var k = 0; k < draws.Length; k++)
        {
            draws[k] = Draw(random, n, d, k / d, k % d);
        }

        return draws;
    }

    public static CounterRandom Random(ulong seed) => new(seed, 3);

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

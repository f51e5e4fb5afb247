namespace CityIp.Analytics.Index;

/// <summary>Eigenvalues (greatest first) and unit eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).</summary>
internal sealed class SymmetricEigen
{
    private SymmetricEigen(double[] values, double[][] vectors) => (Values, Vectors) = (values, vectors);

    public double[] Values { get; }

    /// <summary>The k-th vector belongs to the k-th value.</summary>
    public double[][] Vectors { get; }

    public static SymmetricEigen Of(double[][] matrix)
    {
        var n = matrix.Length;
        double[][] a = [.. matrix.Select(r => (double[])r.Clone())];
        double[][] v = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0).ToArray())];
        for (var sweep = 0; sweep < 100 && OffDiagonal(a) > 0; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => a[i][i])];
        return new([.. order.Select(i => a[i][i])], [.. order.Select(i => Signed([.. v.Select(r => r[i])]))]);
    }

    private static double OffDiagonal(double[][] a)
    {
        double off = 0, all = 0;
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < a.Length; j++)
            {
                all += a[i][j] * a[i][j];
                off += i == j ? 0 : a[i][j] * a[i][j];
            }
        }

        return off <= 1e-32 * all ? 0 : off;
    }

    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        if (a[p][q] == 0)
        {
            return;
        }

        var theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < a.Length; k++)
        {
            (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]);
        }

        for (var k = 0; k < a.Length; k++)
        {
            (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]);
            (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]);
        }
    }

    /// <summary>A sign is arbitrary; the one with a sum of 0 or more is taken so that results repeat.</summary>
    private static double[] Signed(double[] vector) => vector.Sum() < 0 ? [.. vector.Select(x => -x)] : vector;
}

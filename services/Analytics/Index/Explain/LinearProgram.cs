namespace CityIp.Analytics.Index;

/// <summary>maximise c·x subject to A x at most b (b of 0 or more) and x of 0 or more: the primal simplex method on a dense tableau, from the origin.</summary>
internal static class LinearProgram
{
    private const double Tiny = 1e-11;

    /// <summary>Bland's rule: the first improving column and, among equal ratios, the lowest basic variable; so it ends even on degenerate programmes.</summary>
    public static (double Value, double[] X) Maximise(double[] c, double[][] a, double[] b)
    {
        var (rows, columns) = (a.Length, c.Length);
        var tableau = new double[rows + 1][];
        var basis = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            tableau[i] = new double[columns + rows + 1];
            a[i].CopyTo(tableau[i], 0);
            tableau[i][columns + i] = 1;
            tableau[i][^1] = b[i];
            basis[i] = columns + i;
        }

        tableau[rows] = new double[columns + rows + 1];
        for (var j = 0; j < columns; j++)
        {
            tableau[rows][j] = -c[j];
        }

        while (Array.FindIndex(tableau[rows], 0, columns + rows, v => v < -Tiny) is >= 0 and var enter)
        {
            var leave = Leaving(tableau, basis, rows, enter);
            if (leave < 0)
            {
                throw new IndexRefusedException("benefit_of_the_doubt", "is unbounded: an element is 0 for every unit");
            }

            Pivot(tableau, leave, enter);
            basis[leave] = enter;
        }

        var x = new double[columns];
        for (var i = 0; i < rows; i++)
        {
            if (basis[i] < columns)
            {
                x[basis[i]] = tableau[i][^1];
            }
        }

        return (tableau[rows][^1], x);
    }

    private static int Leaving(double[][] tableau, int[] basis, int rows, int enter)
    {
        var leave = -1;
        var best = double.PositiveInfinity;
        for (var i = 0; i < rows; i++)
        {
            if (tableau[i][enter] <= Tiny)
            {
                continue;
            }

            var ratio = tableau[i][^1] / tableau[i][enter];
            if (ratio < best - 1e-14 || (ratio <= best + 1e-14 && leave >= 0 && basis[i] < basis[leave]))
            {
                (leave, best) = (i, Math.Min(best, ratio));
            }
        }

        return leave;
    }

    private static void Pivot(double[][] tableau, int row, int column)
    {
        var pivot = tableau[row][column];
        for (var j = 0; j < tableau[row].Length; j++)
        {
            tableau[row][j] /= pivot;
        }

        for (var i = 0; i < tableau.Length; i++)
        {
            var factor = tableau[i][column];
            if (i == row || factor == 0)
            {
                continue;
            }

            for (var j = 0; j < tableau[i].Length; j++)
            {
                tableau[i][j] -= factor * tableau[row][j];
            }
        }
    }
}

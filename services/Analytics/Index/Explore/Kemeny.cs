namespace CityIp.Analytics.Index;

/// <summary>The order of units that agrees most with an outranking matrix.</summary>
/// <param name="Order">Rows, the best first.</param>
/// <param name="Agreement">Sum over pairs of the degree to which the first outranks the second.</param>
/// <param name="Bound">No order agrees more: each pair counted the better way round.</param>
/// <param name="Optimal">Proven to be the best order; otherwise the best found.</param>
internal sealed record Kemeny(int[] Order, double Agreement, double Bound, bool Optimal)
{
    /// <summary>
    /// J. Kemeny (1959), as read by H. Young and A. Levenglick (1978). Units fall apart into blocks of which each beats every unit of the later ones: in the best order the blocks
    /// keep that sequence (extended Condorcet). A block of up to this many units is ordered exactly, over its subsets; a larger one by moving single units while that helps.
    /// </summary>
    public const int LargestExact = 14;

    /// <param name="matrix">Row after row; a pair that cannot be compared (NaN) counts one half.</param>
    /// <param name="n">Units.</param>
    /// <param name="tie">Degrees this near to one half are ties.</param>
    public static Kemeny Of(ReadOnlySpan<double> matrix, int n, double tie = 1e-9)
    {
        var degrees = new double[n][];
        var bound = 0.0;
        for (var p = 0; p < n; p++)
        {
            degrees[p] = new double[n];
            for (var q = 0; q < n; q++)
            {
                var degree = matrix[p * n + q];
                degrees[p][q] = double.IsNaN(degree) || Math.Abs(degree - 0.5) <= tie ? 0.5 : degree;
                bound += q < p ? Math.Max(degrees[p][q], 1 - degrees[p][q]) : 0;
            }
        }

        var (order, optimal) = (new List<int>(n), true);
        foreach (var block in Blocks(degrees))
        {
            var exact = block.Length <= LargestExact;
            optimal &= exact;
            order.AddRange(exact ? (IEnumerable<int>)BySubsets(degrees, block) : ByMoves(degrees, block));
        }

        var agreement = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var k = i + 1; k < n; k++)
            {
                agreement += degrees[order[i]][order[k]];
            }
        }

        return new([.. order], agreement, bound, optimal || bound - agreement <= 1e-9);
    }

    /// <summary>Strongly connected blocks of "not beaten by", the winning block first: those reached from everywhere come last.</summary>
    private static IEnumerable<int[]> Blocks(double[][] degrees)
    {
        var n = degrees.Length;
        var reached = new bool[n][];
        for (var p = 0; p < n; p++)
        {
            reached[p] = new bool[n];
            var open = new Stack<int>([p]);
            reached[p][p] = true;
            while (open.TryPop(out var at))
            {
                for (var q = 0; q < n; q++)
                {
                    if (q != at && degrees[at][q] >= 0.5 && !reached[p][q])
                    {
                        reached[p][q] = true;
                        open.Push(q);
                    }
                }
            }
        }

        // Between two blocks one reaches the other, not the reverse: the more a unit reaches, the earlier its block.
        return Enumerable.Range(0, n).GroupBy(p => reached[p].Count(r => r)).OrderByDescending(g => g.Key).Select(g => g.ToArray());
    }

    /// <summary>Best order of every subset from those of its subsets with one unit less: 2^n · n steps.</summary>
    private static int[] BySubsets(double[][] degrees, int[] block)
    {
        var n = block.Length;
        var best = new double[1 << n];
        var last = new int[1 << n];
        for (var set = 1; set < best.Length; set++)
        {
            best[set] = double.NegativeInfinity;
            for (var q = 0; q < n; q++)
            {
                if ((set >> q & 1) == 0)
                {
                    continue;
                }

                var before = set & ~(1 << q);
                var value = best[before];
                for (var p = 0; p < n; p++)
                {
                    value += (before >> p & 1) == 1 ? degrees[block[p]][block[q]] : 0;
                }

                // ">=" takes the later unit last among equals, so ties keep the order of the rows.
                if (value >= best[set])
                {
                    (best[set], last[set]) = (value, q);
                }
            }
        }

        var order = new int[n];
        for (int set = best.Length - 1, k = n - 1; set > 0; set &= ~(1 << last[set]), k--)
        {
            order[k] = block[last[set]];
        }

        return order;
    }

    private static List<int> ByMoves(double[][] degrees, int[] block)
    {
        var order = block.OrderByDescending(p => block.Sum(q => q == p ? 0 : degrees[p][q])).ThenBy(p => p).ToList();
        while (BestMove(degrees, order) is var (from, to, gain) && gain > 1e-12)
        {
            var moved = order[from];
            order.RemoveAt(from);
            order.Insert(to, moved);
        }

        return order;
    }

    private static (int From, int To, double Gain) BestMove(double[][] degrees, List<int> order)
    {
        var best = (From: 0, To: 0, Gain: 0.0);
        for (var i = 0; i < order.Count; i++)
        {
            // A unit that passes another wins what it has on it and loses what the other had.
            double gain = 0;
            for (var k = i - 1; k >= 0; k--)
            {
                gain += degrees[order[i]][order[k]] - degrees[order[k]][order[i]];
                best = gain > best.Gain + 1e-12 ? (i, k, gain) : best;
            }

            gain = 0;
            for (var k = i + 1; k < order.Count; k++)
            {
                gain += degrees[order[k]][order[i]] - degrees[order[i]][order[k]];
                best = gain > best.Gain + 1e-12 ? (i, k, gain) : best;
            }
        }

        return best;
    }
}

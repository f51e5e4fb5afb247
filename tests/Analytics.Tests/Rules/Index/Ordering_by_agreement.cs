using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>The order that agrees most with an outranking matrix.</summary>
public sealed class Ordering_by_agreement
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_small_matrix_gets_the_best_of_all_orders(ulong seed)
    {
        const int N = 7;
        var matrix = Random(N, seed, steps: 10);

        var found = Kemeny.Of(matrix, N);

        Assert.True(found.Optimal);
        Assert.Equal(Enumerable.Range(0, N), found.Order.Order());
        Assert.Equal(Agreement(matrix, N, found.Order), found.Agreement, 1e-12);
        Assert.Equal(Orders(Enumerable.Range(0, N).ToList()).Max(order => Agreement(matrix, N, order)), found.Agreement, 1e-12);
        Assert.InRange(found.Bound, found.Agreement - 1e-12, double.PositiveInfinity);
    }

    [Fact]
    public void A_cycle_is_cut_where_it_is_weakest()
    {
        // a beats b by 0.9, b beats c by 0.8, c beats a by 0.6: the last is given up.
        double[] matrix = [0, 0.9, 0.4, 0.1, 0, 0.8, 0.6, 0.2, 0];

        Assert.Equal([0, 1, 2], Kemeny.Of(matrix, 3).Order);
        Assert.Equal(0.9 + 0.8 + 0.4, Kemeny.Of(matrix, 3).Agreement, 1e-12);
    }

    [Fact]
    public void Who_beats_everybody_comes_first_whatever_the_rest_does()
    {
        const int N = 30;
        var matrix = Random(N, 5, steps: 1000);
        for (var q = 0; q < N - 1; q++)
        {
            (matrix[(N - 1) * N + q], matrix[q * N + N - 1]) = (0.51, 0.49);
        }

        Assert.Equal(N - 1, Kemeny.Of(matrix, N).Order[0]);
    }

    [Fact]
    public void Many_units_without_a_cycle_are_proven_and_a_large_cycle_is_not_claimed_to_be()
    {
        const int N = 40;
        double[] line = new double[N * N], cycle = Random(N, 6, steps: 1000);
        for (var p = 0; p < N; p++)
        {
            for (var q = 0; q < N; q++)
            {
                line[p * N + q] = p == q ? 0 : p < q ? 0.7 : 0.3;
            }
        }

        Assert.Equal((true, 39), (Kemeny.Of(line, N).Optimal, Kemeny.Of(line, N).Order[^1]));
        var found = Kemeny.Of(cycle, N);
        Assert.False(found.Optimal);
        // No unit can be moved to a better place.
        foreach (var from in Enumerable.Range(0, N))
        {
            foreach (var to in Enumerable.Range(0, N))
            {
                var moved = found.Order.ToList();
                moved.RemoveAt(from);
                moved.Insert(to, found.Order[from]);
                Assert.True(Agreement(cycle, N, moved) <= found.Agreement + 1e-9);
            }
        }
    }

    [Fact]
    public void Ties_keep_the_order_of_the_rows_and_missing_pairs_count_one_half()
    {
        double[] ties = [0, 0.5, double.NaN, 0.5, 0, 0.5, double.NaN, 0.5, 0];

        Assert.Equal([0, 1, 2], Kemeny.Of(ties, 3).Order);
        Assert.Equal(1.5, Kemeny.Of(ties, 3).Agreement);
    }

    private static double Agreement(double[] matrix, int n, IReadOnlyList<int> order) =>
        Enumerable.Range(0, n).Sum(i => Enumerable.Range(i + 1, n - i - 1).Sum(k => matrix[order[i] * n + order[k]]));

    /// <summary>Degrees in a few steps, so that ties occur.</summary>
    private static double[] Random(int n, ulong seed, int steps)
    {
        var random = new CounterRandom(seed, 9);
        var matrix = new double[n * n];
        for (var p = 0; p < n; p++)
        {
            for (var q = 0; q < p; q++)
            {
                var degree = Math.Round(random.Uniform((ulong)(p * n + q)) * steps) / steps;
                (matrix[p * n + q], matrix[q * n + p]) = (degree, 1 - degree);
            }
        }

        return matrix;
    }

    private static IEnumerable<List<int>> Orders(List<int> rest) => rest.Count == 0
        ? [[]]
        : rest.SelectMany(first => Orders([.. rest.Where(r => r != first)]).Select(order => (List<int>)[first, .. order]));
}

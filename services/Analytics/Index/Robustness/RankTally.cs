namespace CityIp.Analytics.Index;

/// <summary>One unit over the runs of an analysis. Quantiles are R's type 7; the interval is that between the 5 % and 95 % quantiles.</summary>
internal sealed record UnitRobustness(
    string Code, double NominalScore, int NominalRank, double MeanRank, double MedianRank, double Q5, double Q95, double MeanScore, int Unranked, double[] Probabilities)
{
    /// <summary>P(rank = r), r from 1, over the runs that ranked the unit.</summary>
    public double Probability(int rank) => rank >= 1 && rank <= Probabilities.Length ? Probabilities[rank - 1] : 0;

    /// <summary>P(rank at most r).</summary>
    public double AtMost(int rank) => Probabilities.Take(rank).Sum();
}

/// <summary>
/// Counts how often each unit held each rank. Ranks are whole numbers, so the counts give exact means, medians and quantiles in memory that does not grow with the runs.
/// </summary>
internal sealed class RankTally(int units)
{
    private readonly long[] counts = new long[units * (units + 1)];
    private readonly double[] scoreSums = new double[units];

    public void Add(ReadOnlySpan<int> ranks, ReadOnlySpan<double> scores)
    {
        for (var i = 0; i < units; i++)
        {
            counts[i * (units + 1) + ranks[i]]++;
            scoreSums[i] += ranks[i] > 0 ? scores[i] : 0;
        }
    }

    public void Add(RankTally other)
    {
        for (var k = 0; k < counts.Length; k++)
        {
            counts[k] += other.counts[k];
        }

        for (var i = 0; i < units; i++)
        {
            scoreSums[i] += other.scoreSums[i];
        }
    }

    public UnitRobustness Of(int unit, string code, double nominalScore, int nominalRank)
    {
        var byRank = counts.AsSpan(unit * (units + 1), units + 1);
        var (ranked, sum) = (0L, 0.0);
        for (var r = 1; r <= units; r++)
        {
            ranked += byRank[r];
            sum += (double)byRank[r] * r;
        }

        var probabilities = new double[units];
        for (var r = 1; r <= units; r++)
        {
            probabilities[r - 1] = byRank[r] / (double)ranked;
        }

        return new(
            code, nominalScore, nominalRank, sum / ranked, Quantile(byRank, ranked, 0.5), Quantile(byRank, ranked, 0.05), Quantile(byRank, ranked, 0.95),
            scoreSums[unit] / ranked, (int)byRank[0], probabilities);
    }

    private static double Quantile(ReadOnlySpan<long> byRank, long n, double p)
    {
        if (n == 0)
        {
            return double.NaN;
        }

        var h = (n - 1) * p;
        var below = (long)Math.Floor(h);
        var low = At(byRank, below);
        var high = At(byRank, Math.Min(below + 1, n - 1));
        return low + (h - below) * (high - low);
    }

    /// <summary>The k-th smallest rank, from 0.</summary>
    private static int At(ReadOnlySpan<long> byRank, long k)
    {
        var rank = 1;
        for (var seen = byRank[1]; seen <= k; seen += byRank[rank])
        {
            rank++;
        }

        return rank;
    }
}

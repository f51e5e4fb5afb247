namespace CityIp.Analytics.Index;

/// <summary>P(rank = r) of each unit when nothing is known about the weights of a level.</summary>
internal sealed record RankAcceptability(IReadOnlyList<string> Elements, int Samples, IReadOnlyList<UnitRobustness> Units, double[][] CentralWeights)
{
    /// <summary>
    /// Weights are drawn uniformly on the simplex (normalised exponential draws; R. Lahdelma and P. Salminen, "SMAA-2", 2001). The central weights of a unit are the mean of
    /// those that put it first; NaN when none does.
    /// </summary>
    /// <param name="result">A computed index.</param>
    /// <param name="samples">Weight vectors drawn.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="level">Level whose elements are weighted; null = the index's own children (its dimensions).</param>
    /// <param name="threads">Changes no bit.</param>
    /// <param name="cancellation">Looked at between chunks.</param>
    public static RankAcceptability Of(IndexResult result, int samples, ulong seed, int? level = null, int? threads = null, CancellationToken cancellation = default)
    {
        var model = AdditiveModel.Of(result, level);
        var (n, k) = (model.Units, model.Elements.Length);
        const int Chunk = 1024;
        var chunks = (samples + Chunk - 1) / Chunk;
        var parts = new Part[chunks];
        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = cancellation }, c =>
            parts[c] = Sample(model, c * Chunk, Math.Min(samples, (c + 1) * Chunk), new CounterRandom(seed, 4)));

        // Sums of parts in their order, not in the order in which threads finished.
        var tally = new RankTally(n);
        var central = new double[n][];
        var firsts = new double[n];
        for (var i = 0; i < n; i++)
        {
            central[i] = new double[k];
        }

        foreach (var part in parts)
        {
            tally.Add(part.Tally);
            for (var i = 0; i < n; i++)
            {
                firsts[i] += part.Firsts[i];
                for (var e = 0; e < k; e++)
                {
                    central[i][e] += part.Central[i * k + e];
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var e = 0; e < k; e++)
            {
                central[i][e] /= firsts[i];
            }
        }

        return new(
            [.. model.Elements.Select(e => result.Tree.Codes[e])], samples,
            [.. result.Rows.Select((r, i) => tally.Of(i, r.Code, result.Scores[i], result.IndexRanks[i]))], central);
    }

    private sealed record Part(RankTally Tally, double[] Firsts, double[] Central);

    private static Part Sample(AdditiveModel model, int from, int to, CounterRandom random)
    {
        var (n, k) = (model.Units, model.Elements.Length);
        var part = new Part(new RankTally(n), new double[n], new double[n * k]);
        var (weights, scores, total, ranks) = (new double[k], new double[n], new double[n], new int[n]);
        var (keys, order) = (new double[n], new int[n]);
        for (var s = from; s < to; s++)
        {
            var sum = 0.0;
            for (var e = 0; e < k; e++)
            {
                weights[e] = random.Exponential((ulong)s * (ulong)k + (ulong)e);
                sum += weights[e];
            }

            for (var e = 0; e < k; e++)
            {
                weights[e] /= sum;
            }

            model.Score(weights, scores, total);
            Ranking.Fill(scores, ranks, keys, order);
            part.Tally.Add(ranks, scores);
            for (var i = 0; i < n; i++)
            {
                if (ranks[i] == 1)
                {
                    part.Firsts[i]++;
                    for (var e = 0; e < k; e++)
                    {
                        part.Central[i * k + e] += weights[e];
                    }
                }
            }
        }

        return part;
    }
}

namespace CityIp.Analytics.Index;

/// <summary>Ranks: 1 + number of better units; equal scores share the better rank; missing scores have none (0). Scores are never rounded first.</summary>
internal static class Ranking
{
    /// <param name="scores">Higher is better.</param>
    /// <param name="ranks">Filled; 0 = not ranked.</param>
    /// <param name="keys">Scratch of the same length.</param>
    /// <param name="order">Scratch of the same length.</param>
    public static void Fill(ReadOnlySpan<double> scores, Span<int> ranks, Span<double> keys, Span<int> order)
    {
        var n = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            ranks[i] = 0;
            if (!double.IsNaN(scores[i]))
            {
                (keys[n], order[n]) = (-scores[i], i);
                n++;
            }
        }

        keys[..n].Sort(order[..n]);
        for (var k = 0; k < n; k++)
        {
            ranks[order[k]] = k > 0 && keys[k] == keys[k - 1] ? ranks[order[k - 1]] : k + 1;
        }
    }

    public static int[] Of(ReadOnlySpan<double> scores)
    {
        var ranks = new int[scores.Length];
        Fill(scores, ranks, new double[scores.Length], new int[scores.Length]);
        return ranks;
    }

    /// <summary>Ranks inside each group; a unit without a group is not ranked.</summary>
    public static int[] Within(ReadOnlySpan<double> scores, IReadOnlyList<string?> groups)
    {
        var ranks = new int[scores.Length];
        for (var i = 0; i < ranks.Length; i++)
        {
            if (groups[i] is null || double.IsNaN(scores[i]))
            {
                continue;
            }

            ranks[i] = 1;
            for (var k = 0; k < ranks.Length; k++)
            {
                ranks[i] += groups[k] == groups[i] && scores[k] > scores[i] ? 1 : 0;
            }
        }

        return ranks;
    }

    /// <summary>Ranks of every column, time by time.</summary>
    public static int[] OfTable(Table table)
    {
        var ranks = new int[table.Values.Length];
        var (keys, order) = (new double[table.Height], new int[table.Height]);
        Range[] times = [.. table.Times()];
        for (var c = 0; c < table.Width; c++)
        {
            foreach (var range in times)
            {
                Fill(table.Column(c)[range], ranks.AsSpan(c * table.Height, table.Height)[range], keys, order);
            }
        }

        return ranks;
    }
}

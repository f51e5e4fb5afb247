namespace CityIp.Analytics.Index;

/// <summary>The raw value with which a unit would hold a rank, and the rank it then really gets when the whole index is estimated anew.</summary>
/// <param name="Required">Least good value that suffices; null when none does.</param>
internal sealed record RequiredValue(string Unit, string Indicator, int Rank, double Present, double? Required);

/// <summary>What would have to change in one indicator for a rank.</summary>
internal static partial class WhatIf
{
    /// <summary>All parameters and all other units frozen: the score is monotone in the value, so the answer is exact to the last bits.</summary>
    public static RequiredValue Frozen(IndexResult result, string unit, string indicator, int rank)
    {
        var score = new FrozenScore(result, unit, indicator);
        var row = result.Aggregated.RowOf(unit);
        var others = new List<double>();
        for (var i = 0; i < result.Rows.Length; i++)
        {
            if (i != row && Equals(result.Rows[i].Time, result.Rows[row].Time) && !double.IsNaN(result.Scores[i]))
            {
                others.Add(result.Scores[i]);
            }
        }

        others.Sort((a, b) => b.CompareTo(a));
        if (rank < 1)
        {
            throw new IndexRefusedException("rank", "starts at 1");
        }

        // A tie shares the better rank, so drawing level with the r-th best of the others suffices.
        var needed = rank > others.Count ? double.NegativeInfinity : others[rank - 1];
        return new(unit, indicator, rank, score.Present, Search(result, score, indicator, x => score.At(x) >= needed));
    }

    /// <summary>
    /// Everything estimated anew with the changed value: scales, outliers, normalisation, all scores. The rank need not be monotone in the value then;
    /// the answer is a value with which the rank holds and just short of which it does not.
    /// </summary>
    public static RequiredValue Reestimated(IndexResult result, string unit, string indicator, int rank, CancellationToken cancellation = default)
    {
        if (rank < 1)
        {
            throw new IndexRefusedException("rank", "starts at 1");
        }

        var score = new FrozenScore(result, unit, indicator);
        var source = Array.IndexOf(result.Dataset.Raw.Rows, result.Rows[result.Aggregated.RowOf(unit)]);
        var column = result.Tree.Find(indicator);
        return new(unit, indicator, rank, score.Present, Search(result, score, indicator, x =>
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var changed = IndexBuild.Run(result.Dataset.With(source, column, x), result.Method);
                return Array.IndexOf(changed.Rows, result.Dataset.Raw.Rows[source]) is >= 0 and var at && changed.IndexRanks[at] is > 0 and var r && r <= rank;
            }
            catch (IndexRefusedException)
            {
                // A value with which the index cannot be computed does not give the rank.
                return false;
            }
        }));
    }

    private static double? Search(IndexResult result, FrozenScore score, string indicator, Func<double, bool> suffices)
    {
        var column = result.Dataset.Raw.Column(result.Tree.Find(indicator));
        var (min, max) = Numbers.MinMax(column);
        var present = double.IsNaN(score.Present) ? Numbers.Median(column) : score.Present;
        var good = score.Direction;
        var step = max > min ? (max - min) / 64 : Math.Max(Math.Abs(max), 1) / 64;
        var now = suffices(present);
        // When it holds already the least good value that still does lies the other way.
        var way = now ? -good : good;
        var inside = present;
        for (var k = 0; k < 60; k++, step *= 2)
        {
            var outside = present + way * step;
            if (suffices(outside) != now)
            {
                return now ? Bisect(inside, outside, suffices) : Bisect(outside, inside, suffices);
            }

            inside = outside;
        }

        return now ? double.NegativeInfinity * good : null;
    }

    /// <summary>The sufficing end of an interval of which one end suffices, to adjacent doubles.</summary>
    private static double Bisect(double yes, double no, Func<double, bool> suffices)
    {
        for (var k = 0; k < 200; k++)
        {
            var middle = yes + (no - yes) / 2;
            if (middle == yes || middle == no)
            {
                break;
            }

            (yes, no) = suffices(middle) ? (middle, no) : (yes, middle);
        }

        return yes;
    }
}

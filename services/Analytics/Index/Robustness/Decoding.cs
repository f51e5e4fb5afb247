namespace CityIp.Analytics.Index;

/// <summary>Draws in [0, 1] to choices: row after row, an index into the list of a discrete input or the value of a continuous one.</summary>
internal static class Decoding
{
    public static double[] Of(RobustnessPlan plan, double[] draws, int rows)
    {
        var d = plan.Inputs.Count;
        var decoded = new double[draws.Length];
        for (var j = 0; j < d; j++)
        {
            if (plan.Compatible && plan.Inputs[j].Distribution is Distribution.OneOf one)
            {
                Cut(draws, j, d, rows, one.Values.Count, decoded);
                continue;
            }

            for (var r = 0; r < rows; r++)
            {
                decoded[r * d + j] = One(plan.Inputs[j].Distribution, draws[r * d + j]);
            }
        }

        return decoded;
    }

    public static double One(Distribution distribution, double draw) => distribution switch
    {
        // A given draw of exactly 1 belongs to the last choice.
        Distribution.OneOf one => Math.Min(Math.Floor(draw * one.Values.Count), one.Values.Count - 1),
        Distribution.Between between => between.Lower + draw * (between.Upper - between.Lower),
        _ => throw new InvalidOperationException($"{distribution.GetType().Name} is not known."),
    };

    /// <summary>R's cut(u, K): K intervals of equal width over the sample's own range, closed on the right, the two outer ends moved out by range / 1000.</summary>
    private static void Cut(double[] draws, int j, int d, int rows, int k, double[] decoded)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var r = 0; r < rows; r++)
        {
            min = Math.Min(min, draws[r * d + j]);
            max = Math.Max(max, draws[r * d + j]);
        }

        var range = max - min;
        var breaks = new double[k + 1];
        if (range == 0)
        {
            range = Math.Abs(min);
            min -= range / 1000;
            max += range / 1000;
            for (var b = 0; b <= k; b++)
            {
                breaks[b] = min + b * ((max - min) / k);
            }
        }
        else
        {
            for (var b = 0; b <= k; b++)
            {
                breaks[b] = min + b * (range / k);
            }

            (breaks[0], breaks[k]) = (min - range / 1000, max + range / 1000);
        }

        for (var r = 0; r < rows; r++)
        {
            var u = draws[r * d + j];
            var interval = 0;
            while (interval < k - 1 && u > breaks[interval + 1])
            {
                interval++;
            }

            decoded[r * d + j] = interval;
        }
    }

    /// <summary>Checks a given design and returns it row after row.</summary>
    public static double[] Given(RobustnessPlan plan, double[][] design, bool decoded, int rows)
    {
        var d = plan.Inputs.Count;
        var where = decoded ? "decoded" : "design";
        if (design.Length != rows)
        {
            throw new IndexRefusedException(where, $"has {design.Length} rows; {rows} are needed");
        }

        var flat = new double[rows * d];
        for (var r = 0; r < rows; r++)
        {
            if (design[r].Length != d)
            {
                throw new IndexRefusedException($"{where}[{r}]", $"has {design[r].Length} columns; there are {d} inputs");
            }

            for (var j = 0; j < d; j++)
            {
                var v = design[r][j];
                var fits = !decoded
                    ? v is >= 0 and <= 1
                    : plan.Inputs[j].Distribution is Distribution.OneOf one ? v == Math.Truncate(v) && v >= 0 && v < one.Values.Count : double.IsFinite(v);
                flat[r * d + j] = fits ? v : throw new IndexRefusedException($"{where}[{r}][{j}]", decoded ? "is no choice of this input" : "is not between 0 and 1");
            }
        }

        return flat;
    }
}

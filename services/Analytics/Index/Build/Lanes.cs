using System.Numerics;
using System.Runtime.InteropServices;

namespace CityIp.Analytics.Index;

/// <summary>Vector loops over units. One lane is one unit and nothing is added across lanes: the bits are those of the plain loop on any machine.</summary>
internal static class Lanes
{
    /// <summary>sum += w·x and total += w where x is not missing.</summary>
    public static void AddWeighted(ReadOnlySpan<double> x, double w, Span<double> sum, Span<double> total)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var totals = MemoryMarshal.Cast<double, Vector<double>>(total);
        var weight = new Vector<double>(w);
        for (var k = 0; k < xs.Length; k++)
        {
            var given = Vector.Equals(xs[k], xs[k]);
            sums[k] += Vector.ConditionalSelect(given, weight * xs[k], Vector<double>.Zero);
            totals[k] += Vector.ConditionalSelect(given, weight, Vector<double>.Zero);
        }

        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]))
            {
                sum[i] += w * x[i];
                total[i] += w;
            }
        }
    }

    /// <summary>degree += w where a is above x, w/2 where equal; total += w where both are given.</summary>
    public static void Outrank(double a, ReadOnlySpan<double> x, double w, Span<double> degree, Span<double> total)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var degrees = MemoryMarshal.Cast<double, Vector<double>>(degree);
        var totals = MemoryMarshal.Cast<double, Vector<double>>(total);
        var (all, half, one) = (new Vector<double>(w), new Vector<double>(w / 2), new Vector<double>(a));
        for (var k = 0; k < xs.Length; k++)
        {
            degrees[k] += Vector.ConditionalSelect(Vector.GreaterThan(one, xs[k]), all, Vector.ConditionalSelect(Vector.Equals(one, xs[k]), half, Vector<double>.Zero));
            totals[k] += Vector.ConditionalSelect(Vector.Equals(xs[k], xs[k]), all, Vector<double>.Zero);
        }

        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++)
        {
            degree[i] += a > x[i] ? w : a == x[i] ? w / 2 : 0;
            total[i] += double.IsNaN(x[i]) ? 0 : w;
        }
    }

    /// <summary>sum /= total; 0 / 0 is missing.</summary>
    public static void Divide(Span<double> sum, ReadOnlySpan<double> total)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] /= total[i];
        }
    }
}

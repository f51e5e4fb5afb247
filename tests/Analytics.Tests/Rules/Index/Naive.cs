using CityIp.Analytics.Index;
using Column = System.Collections.Generic.Dictionary<string, double?>;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>
/// The formulas once more, as plainly as they can be written: by code, one value at a time, null for missing. Slow, and not a line shared with the engine.
/// </summary>
internal sealed class Naive
{
    public Naive(IndexInput input)
    {
        Tree = [.. input.Indicators];
        Units = [.. input.Units];
        foreach (var code in Tree.Where(i => i.Level == 1).Select(i => i.Code))
        {
            Data[code] = Units.ToDictionary(u => u.Code, u => u.Values.GetValueOrDefault(code));
        }
    }

    /// <summary>A copy as far as it has come, to go on with.</summary>
    public Naive(Naive other)
    {
        (Tree, Units, Failed, Data) = (other.Tree, other.Units, other.Failed, new(other.Data));
    }

    public List<Indicator> Tree { get; }
    public List<Unit> Units { get; }
    public Dictionary<string, Column> Data { get; } = [];
    public Dictionary<string, double> Weights { get; set; } = [];
    public string? Failed { get; set; }

    public IEnumerable<Indicator> Indicators => Tree.Where(i => i.Level == 1);

    public void Denominate()
    {
        foreach (var i in Indicators.Where(i => i.Denominator is not null))
        {
            Data[i.Code] = Units.ToDictionary(u => u.Code, u => Data[i.Code][u.Code] / u.Values.GetValueOrDefault(i.Denominator!));
        }
    }

    public void ImputeMean(string? group, bool median = false)
    {
        foreach (var code in Data.Keys.ToList())
        {
            var old = Data[code];
            Data[code] = Units.ToDictionary(u => u.Code, u =>
            {
                if (old[u.Code] is { } given)
                {
                    return given;
                }

                var peers = Units.Where(o => group is null || (u.Groups[group] is not null && o.Groups[group] == u.Groups[group]))
                    .Select(o => old[o.Code]).OfType<double>().Order().ToList();
                return peers.Count == 0 ? null : median ? (double?)((peers[(peers.Count - 1) / 2] + peers[peers.Count / 2]) / 2) : peers.Sum() / peers.Count;
            });
        }
    }

    public void Treat(int? winmax, string then, double lambda = 0, bool combine = false, double skew = 2, double kurtosis = 3.5)
    {
        foreach (var code in Data.Keys.ToList())
        {
            Data[code] = TreatColumn(Data[code], winmax, then, lambda, combine, skew, kurtosis);
        }
    }

    public static (double Skew, double Kurt) SkewKurt(IEnumerable<double> values)
    {
        var x = values.ToList();
        double n = x.Count, mean = x.Average();
        double Power(int k) => x.Sum(v => Math.Pow(v - mean, k));
        var g = Math.Sqrt(n) * Power(3) / Math.Pow(Power(2), 1.5);
        var r = n * Power(4) / Math.Pow(Power(2), 2);
        return (g * Math.Sqrt(n * (n - 1)) / (n - 2), ((n + 1) * (r - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)));
    }

    private static Column TreatColumn(Column x, int? winmax, string then, double lambda, bool combine, double skew, double kurtosis)
    {
        bool Pass(Column c)
        {
            var (g, k) = SkewKurt(c.Values.OfType<double>());
            return Math.Abs(g) < skew || k < kurtosis;
        }

        if (Pass(x))
        {
            return x;
        }

        var w = new Column(x);
        List<string> high = [], low = [];
        while (!Pass(w) && (winmax is null || high.Count + low.Count < winmax))
        {
            var up = SkewKurt(w.Values.OfType<double>()).Skew >= 0;
            var edge = up ? w.Values.Max() : w.Values.Min();
            var moved = w.Where(p => p.Value == edge).Select(p => p.Key).ToList();
            var rest = w.Where(p => p.Value is not null && p.Value != edge).Select(p => p.Value!.Value).ToList();
            (up ? high : low).Clear();
            (up ? high : low).AddRange(moved);
            foreach (var unit in moved)
            {
                w[unit] = up ? rest.Max() : rest.Min();
            }
        }

        if (Pass(w) || then == "none")
        {
            return w;
        }

        var from = combine ? w : x;
        double min = from.Values.Min()!.Value, max = from.Values.Max()!.Value;
        var skewed = SkewKurt(from.Values.OfType<double>()).Skew;
        return from.ToDictionary(p => p.Key, p => p.Value is not { } v ? null : (double?)(then switch
        {
            "log_ct" => Math.Log(v - min + 0.01 * (max - min)),
            "log_ct_orig" => Math.Log(v - min + 1),
            "log_ct_plus" => skewed > 0 ? Math.Log(v - min + 0.01 * (max - min)) : -Math.Log(max + 0.01 * (max - min) - v),
            "log_gii" => Math.Log((max - 1) * (v - min) / (max - min) + 1),
            "boxcox" => lambda == 0 ? Math.Log(v - min + 1) : (Math.Pow(v - min + 1, lambda) - 1) / lambda,
            _ => throw new ArgumentException(then),
        }));
    }

    /// <summary>Index by unit; null where missing. Ranks from it.</summary>
    public Dictionary<string, int> Ranks(string code) =>
        Data[code].Where(p => p.Value is not null).ToDictionary(p => p.Key, p => 1 + Data[code].Values.Count(v => v > p.Value));
}

using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>Normalisation and aggregation of <see cref="Naive"/>.</summary>
internal static class NaiveNormalise
{
    public static void Normalise(this Naive index, NormaliseRule rule)
    {
        foreach (var i in index.Indicators)
        {
            var column = index.Data[i.Code].ToDictionary(p => p.Key, p => i.Direction * p.Value);
            var given = column.Values.OfType<double>().ToList();
            var score = Score(rule, i.Direction, given, column);
            // 0 / 0 is missing, as it is to R, and so is everything measured against a reference that is missing.
            index.Data[i.Code] = column.ToDictionary(
                p => p.Key, p => p.Value is { } v && score(v) is var y && !double.IsNaN(y) ? (double?)y : null);
        }
    }

    private static Func<double, double> Score(NormaliseRule rule, int d, List<double> given, Dictionary<string, double?> column)
    {
        double min = given.Min(), max = given.Max(), mean = given.Average();
        var sd = Math.Sqrt(given.Sum(x => (x - mean) * (x - mean)) / (given.Count - 1));
        double RankOf(double v) => 1 + given.Count(x => x < v);
        var (low, high) = d > 0 ? (rule.Lower, rule.Upper) : (-rule.Upper, -rule.Lower);
        double Reference() => column[rule.Reference!] ?? double.NaN;
        var spread = given.Average(x => Math.Abs(x - mean));
        var band = rule.Band * Math.Abs(mean);
        var sorted = given.Order().ToList();
        return rule.Method switch
        {
            NormaliseMethod.Minmax => v => (v - min) / (max - min) * (rule.Upper - rule.Lower) + rule.Lower,
            NormaliseMethod.Zscore => v => (v - mean) / sd * rule.Sd + rule.Mean,
            NormaliseMethod.Rank => RankOf,
            NormaliseMethod.PercentRank => v => (RankOf(v) - 1) / (given.Count - 1),
            NormaliseMethod.Borda => v => RankOf(v) - 1,
            NormaliseMethod.DistanceToMaximum => v => 1 - (max - v) / (max - min),
            NormaliseMethod.DistanceToReference => v => Capped(1 - (Reference() - v) / (Reference() - min)),
            NormaliseMethod.DistanceToTarget => v => Capped((v - min) / (rule.Target!.Value * d - min)),
            NormaliseMethod.FractionOfMaximum => v => v / max,
            NormaliseMethod.Scaled => v => (v - low) / (high - low) * rule.Factor,
            NormaliseMethod.Goalposts => v => Math.Min(1, Math.Max(0, (v - low) / (high - low))) * rule.Factor,
            NormaliseMethod.RatioToReference => v => v / Reference(),
            NormaliseMethod.DifferenceToReference => v => (v - Reference()) / Math.Abs(Reference()),
            NormaliseMethod.Cyclical => v => (v - mean) / spread,
            NormaliseMethod.AboveMean => v => v > mean + band ? 1 : v < mean - band ? -1 : 0,
            NormaliseMethod.Categories => v => Enumerable.Range(1, rule.Classes - 1).Count(k => v >= Type7(sorted, (double)k / rule.Classes)) * rule.Upper / (rule.Classes - 1),
            _ => v => v,
        };

        double Capped(double v) => rule.Cap && v > 1 ? 1 : v;
    }

    public static double Type7(List<double> sorted, double p)
    {
        var h = (sorted.Count - 1) * p;
        var low = sorted[(int)h];
        return (int)h + 1 < sorted.Count ? low + (h - (int)h) * (sorted[(int)h + 1] - low) : low;
    }

    public static void Aggregate(this Naive index, Func<int, AggregateRule> rules)
    {
        foreach (var parent in index.Tree.Where(i => i.Level > 1).OrderBy(i => i.Level))
        {
            var children = index.Tree.Where(i => i.Parent == parent.Code).ToList();
            var rule = rules(parent.Level);
            double Weight(Indicator c) => index.Weights.GetValueOrDefault(c.Code, c.Weight);
            index.Data[parent.Code] = index.Units.ToDictionary(u => u.Code, u =>
            {
                var given = children.Where(c => Weight(c) != 0 && index.Data[c.Code].GetValueOrDefault(u.Code) is not null)
                    .Select(c => (X: index.Data[c.Code][u.Code]!.Value, W: Weight(c))).ToList();
                var enough = children.Count(c => index.Data[c.Code].GetValueOrDefault(u.Code) is not null) / (double)children.Count >= rule.Threshold;
                return given.Count == 0 || !enough ? null
                    : rule.Method == AggregateMethod.Copeland ? Copeland(index, children, u.Code, Weight) : One(index, rule, given) is var y && !double.IsNaN(y) ? y : null;
            });
        }
    }

    private static double One(Naive index, AggregateRule rule, List<(double X, double W)> given)
    {
        var w = given.Sum(g => g.W);
        var mean = given.Sum(g => g.W * g.X) / w;
        switch (rule.Method)
        {
            case AggregateMethod.Arithmetic: return mean;
            case AggregateMethod.Geometric:
                index.Failed ??= given.Any(g => g.X <= 0) ? "geometric" : null;
                return Math.Pow(given.Aggregate(1.0, (p, g) => p * Math.Pow(g.X, g.W / w)), 1);
            case AggregateMethod.Harmonic:
                index.Failed ??= given.Any(g => g.X == 0) ? "harmonic" : null;
                return 1 / given.Sum(g => g.W / w / g.X);
            case AggregateMethod.Generalised:
                index.Failed ??= given.Any(g => double.IsNaN(Math.Pow(g.X, rule.Power)) || (g.X == 0 && rule.Power < 0)) ? "generalised" : null;
                return Math.Pow(given.Sum(g => g.W / w * Math.Pow(g.X, rule.Power)), 1 / rule.Power);
            case AggregateMethod.Median:
                var sorted = given.OrderBy(g => g.X).ToList();
                double Below(double x) => sorted.Where(g => g.X < x).Sum(g => g.W) / w;
                double Above(double x) => sorted.Where(g => g.X > x).Sum(g => g.W) / w;
                var middle = sorted.Where(g => Below(g.X) <= 0.5 + 1e-12 && Above(g.X) <= 0.5 + 1e-12).Select(g => g.X).ToList();
                return (middle.Min() + middle.Max()) / 2;
            default:
                index.Failed ??= mean <= 0 ? "mazziotta_pareto" : null;
                var s = Math.Sqrt(given.Sum(g => g.W * (g.X - mean) * (g.X - mean)) / w);
                return rule.PenaltyUp ? mean + s * (s / mean) : mean - s * (s / mean);
        }
    }

    private static double? Copeland(Naive index, List<Indicator> children, string p, Func<Indicator, double> weight)
    {
        var score = 0;
        var compared = false;
        foreach (var q in index.Units.Select(u => u.Code).Where(q => q != p))
        {
            double up = 0, total = 0;
            foreach (var c in children.Where(c => weight(c) != 0))
            {
                if (index.Data[c.Code].GetValueOrDefault(p) is { } a && index.Data[c.Code].GetValueOrDefault(q) is { } b)
                {
                    up += a > b ? weight(c) : a == b ? weight(c) / 2 : 0;
                    total += weight(c);
                }
            }

            compared |= total > 0;
            score += total == 0 || Math.Abs(up / total - 0.5) < 1e-9 ? 0 : up / total > 0.5 ? 1 : -1;
        }

        return compared ? score : null;
    }
}

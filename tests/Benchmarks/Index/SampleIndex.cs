using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Benchmarks.Index;

/// <summary>Made-up data of any size, shaped like the ASEM data that COINr's figures were measured on: skewed columns, missing values, three levels above the indicators.</summary>
internal static class SampleIndex
{
    public static IndexInput Input(int units, int indicators)
    {
        var random = new CounterRandom(2024, 1);
        var pillars = Math.Max(2, indicators / 6);
        List<Indicator> tree =
        [
            .. Enumerable.Range(0, indicators).Select(i => new Indicator($"i{i:0000}", 1, $"p{i % pillars:000}") { Direction = i % 4 == 3 ? -1 : 1, Denominator = i % 3 == 0 ? "D" : null }),
            .. Enumerable.Range(0, pillars).Select(p => new Indicator($"p{p:000}", 2, $"s{p % 2}")),
            new("s0", 3, "index"), new("s1", 3, "index"), new("index", 4),
        ];
        return new(tree, [.. Enumerable.Range(0, units).Select(u => new Unit($"u{u:00000}")
        {
            Groups = ImmutableDictionary<string, string?>.Empty.Add("region", u % 2 == 0 ? "A" : "B"),
            Values = Enumerable.Range(0, indicators).Select(i => ($"i{i:0000}", Value(random, u, i))).Append(("D", 1 + random.Uniform((ulong)u))).ToImmutableDictionary(p => p.Item1, p => p.Item2),
        })]);
    }

    /// <summary>Every third column is exponential to the 1.5th, so that a third of them needs treatment; one value in fifty is missing.</summary>
    private static double? Value(CounterRandom random, int unit, int indicator)
    {
        var at = (ulong)unit * 100_003 + (ulong)indicator * 2 + (1UL << 40);
        return random.Uniform(at) < 0.02 ? null : indicator % 3 == 1 ? Math.Pow(random.Exponential(at + 1), 1.5) : 100 * random.Uniform(at + 1);
    }

    public static IndexMethod Method { get; } = new(
    [
        new DenominateStep(), new ImputeStep { Method = ImputeMethod.MeanGroup, Group = "region" }, new ScreenStep { Threshold = 0.8 }, new TreatStep(), new NormaliseStep(), new AggregateStep(),
    ]);

    /// <summary>The four choices of COINr's documentation: imputation, winsorisation, normalisation, weights with noise in 100 versions.</summary>
    public static IReadOnlyList<UncertainInput> Uncertain(IndexDataset dataset) =>
    [
        new("imputation", "steps.impute.method", new Distribution.OneOf(["mean", "mean_group"])),
        new("winsorisation", "steps.treat.winsorise_max", new Distribution.OneOf([1, 2, 3, 4, 5])),
        new("normalisation", "steps.normalise", new Distribution.OneOf(
            [new NormaliseStep { Rule = new() { Lower = 1, Upper = 100 } }, new NormaliseStep { Rule = new() { Method = NormaliseMethod.Zscore, Mean = 10, Sd = 2 } }])),
        new("weights", "weights", new Distribution.OneOf(
            [.. Weighting.Replicates(dataset.Tree, dataset.Tree.Weights, new Dictionary<int, double> { [2] = 0.25, [3] = 0.25 }, 100, 1)])),
    ];

    /// <summary>The same with a continuous threshold of treatment: nothing before aggregation can be shared between runs.</summary>
    public static IReadOnlyList<UncertainInput> Continuous(IndexDataset dataset) =>
        [new("skewness", "steps.treat.skew", new Distribution.Between(1.5, 2.5)), .. Uncertain(dataset)];
}

using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>What must hold of any index, on the ASEM data and on made-up ones.</summary>
public sealed class Keeping_its_properties
{
    private static readonly ImmutableArray<AggregateMethod> Methods = [.. Enum.GetValues<AggregateMethod>()];

    private static IndexMethod Method(AggregateMethod aggregate, NormaliseMethod normalise = NormaliseMethod.Minmax) => Asem.DefaultMethod
        .Having(new NormaliseStep { Rule = new() { Method = aggregate == AggregateMethod.MazziottaPareto ? NormaliseMethod.Zscore : normalise, Lower = 1, Upper = 100, Mean = 100, Sd = 10 } })
        .Having(new AggregateStep { Rule = new() { Method = aggregate, Power = 2 } });

    private static long[] Bits(IndexResult result) => [.. result.Aggregated.Values.Select(BitConverter.DoubleToInt64Bits)];

    [Fact]
    public void The_order_of_units_and_indicators_changes_no_bit_and_no_hash()
    {
        var input = Asem.Input();
        var shuffled = IndexDataset.Create(new(
            [.. input.Indicators.OrderBy(i => i.Code.GetHashCode(StringComparison.Ordinal))], [.. input.Units.OrderByDescending(u => u.Name)]));
        foreach (var aggregate in Methods)
        {
            Assert.Equal(Bits(IndexBuild.Run(Asem.Dataset, Method(aggregate))), Bits(IndexBuild.Run(shuffled, Method(aggregate))));
        }

        Assert.Equal(ContentHash.Of(Asem.Dataset, Asem.DefaultMethod), ContentHash.Of(shuffled, Asem.DefaultMethod));
    }

    [Fact]
    public void The_hash_changes_with_any_value_and_any_choice()
    {
        var hash = ContentHash.Of(Asem.Dataset, Asem.DefaultMethod);
        Assert.Equal(hash, ContentHash.Of(Asem.Dataset, Asem.DefaultMethod));
        Assert.NotEqual(hash, ContentHash.Of(Asem.Dataset.With(3, 4, 5), Asem.DefaultMethod));
        Assert.NotEqual(hash, ContentHash.Of(Asem.Panel, Asem.DefaultMethod));
        Assert.NotEqual(hash, ContentHash.Of(Asem.Dataset, Asem.DefaultMethod with { Weights = ImmutableDictionary<string, double>.Empty.Add("Conn", 2) }));
        foreach (var kind in StepCatalog.Kinds.Where(k => Asem.DefaultMethod.Steps.Any(s => s.Kind == k.Name)))
        {
            foreach (var parameter in kind.Parameters)
            {
                var step = Asem.DefaultMethod.Steps.Single(s => s.Kind == kind.Name);
                object? other = parameter.Get(step) switch
                {
                    bool b => !b,
                    string text when parameter.Values is { } values => values.First(v => v != text),
                    double d => d == 1 ? 0.5 : 1.0,
                    int i => i + 1,
                    _ => parameter.Type.StartsWith("text", StringComparison.Ordinal) ? "EU" : 7,
                };
                Assert.NotEqual(hash, ContentHash.Of(Asem.Dataset, Asem.DefaultMethod.Having(parameter.Set(step, other, "x"))));
            }
        }
    }

    [Theory]
    [InlineData(NormaliseMethod.Minmax)]
    [InlineData(NormaliseMethod.Zscore)]
    [InlineData(NormaliseMethod.Rank)]
    internal void Another_unit_of_measurement_changes_no_score(NormaliseMethod normalise)
    {
        var input = Asem.Input();
        var rescaled = IndexDataset.Create(input with
        {
            Units = [.. input.Units.Select(u => u with { Values = u.Values.SetItem("LPI", u.Values["LPI"] * 1024).SetItem("CO2", u.Values["CO2"] / 4).SetItem("Tariff", u.Values["Tariff"] * 100) })],
        });
        var (a, b) = (IndexBuild.Run(Asem.Dataset, Method(AggregateMethod.Arithmetic, normalise)), IndexBuild.Run(rescaled, Method(AggregateMethod.Arithmetic, normalise)));
        Agreement.Same(a.Aggregated, b.Aggregated);
        Assert.Equal(a.IndexRanks.ToArray(), b.IndexRanks.ToArray());
    }

    [Fact]
    public void Weights_are_relative_inside_their_group()
    {
        var scaled = Asem.Dataset.Tree.Elements.ToImmutableDictionary(e => e.Code, e => e.Source.Weight * (e.Parent % 2 == 0 ? 8 : 0.25));
        foreach (var aggregate in Methods)
        {
            var (a, b) = (IndexBuild.Run(Asem.Dataset, Method(aggregate)), IndexBuild.Run(Asem.Dataset, Method(aggregate) with { Weights = scaled }));
            Agreement.Same(a.Aggregated, b.Aggregated);
            Assert.Equal(a.IndexRanks.ToArray(), b.IndexRanks.ToArray());
        }
    }

    [Fact]
    public void A_duplicate_indicator_with_half_the_weight_each_changes_nothing()
    {
        var input = Asem.Input();
        var doubled = IndexDataset.Create(new(
            [.. input.Indicators.Select(i => i.Code == "CPI" ? i with { Weight = 0.5 } : i), input.Indicators.Single(i => i.Code == "CPI") with { Code = "CPI2", Weight = 0.5 }],
            [.. input.Units.Select(u => u with { Values = u.Values.Add("CPI2", u.Values["CPI"]) })]));
        foreach (var aggregate in Methods.Where(m => m != AggregateMethod.MazziottaPareto))
        {
            var (a, b) = (IndexBuild.Run(Asem.Dataset, Method(aggregate)), IndexBuild.Run(doubled, Method(aggregate)));
            for (var i = 0; i < a.Rows.Length; i++)
            {
                Agreement.Same(a.Scores[i], b.Scores[i], $"{aggregate} {a.Rows[i].Code}");
            }
        }
    }

    [Fact]
    public void A_unit_that_dominates_never_ranks_worse()
    {
        var random = new CounterRandom(5, 5);
        List<Indicator> tree = [.. Enumerable.Range(0, 9).Select(i => new Indicator($"i{i}", 1, $"g{i % 3}") { Direction = i % 2 == 0 ? 1 : -1 }), new("g0", 2, "X"), new("g1", 2, "X"), new("g2", 2, "X"), new("X", 3)];
        for (var trial = 0; trial < 30; trial++)
        {
            // Few distinct values, so that many pairs dominate and many tie.
            List<Unit> units = [.. Enumerable.Range(0, 25).Select(u => new Unit($"u{u:00}")
            {
                Values = Enumerable.Range(0, 9).ToImmutableDictionary(i => $"i{i}", double? (i) => Math.Floor(4 * random.Uniform((ulong)(trial * 225 + u * 9 + i)))),
            })];
            var dataset = IndexDataset.Create(new(tree, units));
            foreach (var aggregate in Methods.Where(m => m != AggregateMethod.MazziottaPareto))
            {
                var result = IndexBuild.Run(dataset, new(
                    [new NormaliseStep { Rule = new() { Lower = 1 }, Constant = ConstantColumn.Missing }, new AggregateStep { Rule = new() { Method = aggregate, Power = 3 } }]));
                foreach (var a in units)
                {
                    foreach (var b in units.Where(b => tree.Take(9).All(i => i.Direction * (a.Values[i.Code] - b.Values[i.Code]) >= 0)))
                    {
                        // Up to rounding: equal means of different numbers.
                        Assert.True(result.Aggregated[a.Code, "X"] >= result.Aggregated[b.Code, "X"] - 1e-9, $"{aggregate}: {a.Code} {b.Code}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Copeland_ties_are_exact()
    {
        // Weights of 0.1, 0.2, 0.3 do not add up to 0.6 in binary; two pairs are tied at exactly one half all the same.
        List<Indicator> tree = [new("a", 1, "X") { Weight = 0.3 }, new("b", 1, "X") { Weight = 0.1 }, new("c", 1, "X") { Weight = 0.2 }, new("X", 2)];
        List<Unit> units = [.. new (string Code, double A, double B, double C)[] { ("p", 2, 1, 1), ("q", 1, 2, 2), ("r", 0, 0, 0) }.Select(u => new Unit(u.Code)
        {
            Values = new Dictionary<string, double?> { ["a"] = u.A, ["b"] = u.B, ["c"] = u.C }.ToImmutableDictionary(),
        })];
        var result = IndexBuild.Run(IndexDataset.Create(new(tree, units)), new([new NormaliseStep(), new AggregateStep { Rule = new() { Method = AggregateMethod.Copeland } }]));
        Assert.Equal([1.0, 1.0, -2.0], result.Scores.ToArray());
        Assert.Equal([1, 1, 3], result.IndexRanks.ToArray());
    }

    [Fact]
    public void Stored_parameters_score_other_units_as_before()
    {
        var all = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod);
        var stored = all.Notes.Normalisers.ToImmutableDictionary(u => u.Indicator, u => u.Normaliser);
        var input = Asem.Input();
        var few = IndexDataset.Create(input with { Units = [.. input.Units.Where(u => u.Code is "CHN" or "FRA" or "LAO")] });
        ImmutableArray<Step> steps = [new DenominateStep(), new NormaliseStep { Stored = stored }, new AggregateStep()];
        var some = IndexBuild.Run(few, new(steps));
        foreach (var row in some.Rows)
        {
            foreach (var log in all.Notes.Treated.Where(t => t.PassedBefore == true && !double.IsNaN(all.Stage("denominated")[row.Code, t.Indicator])))
            {
                Assert.Equal(all.Stage("normalised")[row.Code, log.Indicator], some.Stage("normalised")[row.Code, log.Indicator]);
            }
        }
    }

    [Fact]
    public void Coverage_is_shown_beside_every_score()
    {
        var result = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod);
        for (var i = 0; i < result.Rows.Length; i++)
        {
            var given = Enumerable.Range(0, 49).Count(c => !double.IsNaN(result.Stage("denominated")[i, c]));
            Assert.Equal(given / 49.0, result.Coverage[i, result.Tree.Root], 12);
        }

        Assert.Contains(Enumerable.Range(0, 51), i => result.Coverage[i, result.Tree.Root] < 1);
    }
}

using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Refusing_bad_input
{
    private static IndexInput Small(Func<List<Indicator>, List<Indicator>>? tree = null, Func<List<Unit>, List<Unit>>? units = null)
    {
        List<Indicator> indicators = [new("a", 1, "P"), new("b", 1, "P") { Denominator = "D" }, new("P", 2)];
        List<Unit> cities = [City("x", 1, 2, 4), City("y", 3, 5, 2), City("z", 2, 1, 1)];
        return new(tree?.Invoke(indicators) ?? indicators, units?.Invoke(cities) ?? cities);
    }

    private static Unit City(string code, double? a, double? b, double? d) =>
        new(code) { Values = new Dictionary<string, double?> { ["a"] = a, ["b"] = b, ["D"] = d }.ToImmutableDictionary() };

    private static void Refused(IndexInput input, string where, string message)
    {
        var refused = Assert.Throws<IndexRefusedException>(() => IndexDataset.Create(input));
        Assert.Contains(refused.Problems, p => p.Where == where && p.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_good_tree_is_taken() => Assert.Equal(2, IndexDataset.Create(Small()).Tree.IndicatorCount);

    [Fact]
    public void Rows_of_the_tree_are_named()
    {
        Refused(Small(t => [.. t, new("c", 1, "Q")]), "indicators[c].parent", "not in the tree");
        Refused(Small(t => [.. t, new("c", 1)]), "indicators[c].parent", "missing");
        Refused(Small(t => [.. t, new("c", 1, "a")]), "indicators[c].parent", "exactly one level above");
        Refused(Small(t => [.. t, new("a", 1, "P")]), "indicators[a].code", "2 times");
        Refused(Small(t => [.. t, new("", 1, "P")]), "indicators[3].code", "missing");
        Refused(Small(t => [.. t, new("c", 0, "P")]), "indicators[c].level", "start at 1");
        Refused(Small(t => [.. t, new("c", 1, "P") { Direction = 0 }]), "indicators[c].direction", "only 1 and -1");
        Refused(Small(t => [.. t.Take(2), new("P", 2) { Direction = -1 }]), "indicators[P].direction", "no direction");
        Refused(Small(t => [.. t, new("c", 1, "P") { Weight = double.NaN }]), "indicators[c].weight", "finite");
        Refused(Small(t => [.. t, new("Q", 2)]), "indicators", "2 rows on the top level");
        Refused(Small(t => [.. t.Take(2), new("P", 2, "I"), new("Q", 2, "I"), new("I", 3)]), "indicators[Q]", "without children");
        Refused(Small(t => [new("a", 1, "P") { Weight = 0 }, new("P", 2)], u => [.. u.Select(x => x with { Values = x.Values.Remove("b").Remove("D") })]), "indicators[P]", "weight 0");
        Refused(Small(t => [.. t.Take(2)]), "indicators", "no aggregate");
        Refused(Small(_ => []), "indicators", "at least one");
    }

    [Fact]
    public void Rows_and_columns_of_the_data_are_named()
    {
        Refused(Small(units: u => [.. u, City("x", 1, 1, 1)]), "units[x].code", "twice");
        Refused(Small(units: u => [u[0]]), "units", "at least two");
        Refused(Small(units: u => [.. u, City("", 1, 1, 1)]), "units[3].code", "missing");
        Refused(Small(units: u => [.. u, City("w", double.PositiveInfinity, 1, 1)]), "units[w].values.a", "infinite");
        Refused(Small(units: u => [.. u, u[0] with { Code = "w", Values = u[0].Values.Add("typo", 1) }]), "units[w].values.typo", "no indicator or denominator");
        Refused(Small(units: u => [.. u.Select(x => x with { Values = x.Values.Remove("D") })]), "values.D", "no unit has a value");
        Refused(Small(units: u => [.. u, u[0] with { Time = 2020 }]), "units[x].time", "every unit has a time or none");
    }

    [Fact]
    public void Every_problem_is_listed_at_once() =>
        Assert.Equal(3, Assert.Throws<IndexRefusedException>(() => IndexDataset.Create(
            Small(t => [.. t, new("c", 0, "P") { Direction = 3, Weight = -1 }]))).Problems.Count);

    [Fact]
    public void A_zero_denominator_names_unit_and_column() =>
        Step([new DenominateStep()], "units[w].values.D", "is 0", Small(units: u => [.. u, City("w", 1, 1, 0)]));

    [Fact]
    public void A_constant_column_is_a_clear_error_and_missing_on_request()
    {
        var input = Small(units: u => [.. u.Select(x => x with { Values = x.Values.SetItem("a", 7) })]);
        foreach (var method in new[] { NormaliseMethod.Minmax, NormaliseMethod.Zscore, NormaliseMethod.DistanceToMaximum, NormaliseMethod.Cyclical })
        {
            Step([new NormaliseStep { Rule = new() { Method = method } }], "indicators[a]", "no spread", input);
        }

        var allowed = IndexBuild.Run(IndexDataset.Create(input), new([new NormaliseStep { Constant = ConstantColumn.Missing }, new AggregateStep()]));
        Assert.All(allowed.Rows, r => Assert.True(double.IsNaN(allowed.Aggregated[r.Code, "a"])));
        Assert.Contains(allowed.Notes.Warnings, w => w.Where == "indicators[a]");
    }

    [Fact]
    public void A_method_that_does_not_fit_is_refused()
    {
        Step([new ImputeStep { Method = ImputeMethod.MeanGroup }], "steps.impute.group", "needs the name");
        Step([new ImputeStep { Method = ImputeMethod.MeanGroup, Group = "nowhere" }], "steps.impute.group", "no unit has a group");
        Step([new ImputeStep { Method = ImputeMethod.Latest }], "steps.impute.method", "panel data");
        Step([new ImputeStep { Method = ImputeMethod.MeanRow, GroupLevel = 5 }], "steps.impute.group_level", "2 to 2");
        Step([new ScreenStep { Force = ImmutableDictionary<string, bool>.Empty.Add("w", true) }], "steps.screen.force.w", "no such unit");
        Step([new TreatStep { Indicators = ImmutableDictionary<string, TreatRule>.Empty.Add("w", new()) }], "steps.treat.indicators.w", "no such indicator");
        Step([new NormaliseStep { Rule = new() { Method = NormaliseMethod.DistanceToTarget } }], "indicators[a]", "needs a target");
        Step([new NormaliseStep { Rule = new() { Method = NormaliseMethod.DistanceToReference, Reference = "w" } }], "steps.normalise.reference", "no unit");
        Step([new NormaliseStep(), new ImputeStep()], "steps", "right before aggregate");
        Step([new ImputeStep(), new ImputeStep(), new NormaliseStep()], "steps", "comes 2 times");
        Method(new([new NormaliseStep()]), "steps", "as the last step");
        Method(new([new NormaliseStep(), new AggregateStep { Rule = new() { Method = AggregateMethod.Geometric } }]), "units[x].a", "above 0");
        Method(new([new NormaliseStep(), new AggregateStep { Rule = new() { Method = AggregateMethod.Generalised, Power = 0 } }]), "steps.aggregate.power", "must not be 0");
        Method(new([new NormaliseStep(), new AggregateStep().Levelled((7, new()))]), "steps.aggregate.levels.7", "2 to 2");
        Method(new([new NormaliseStep(), new AggregateStep()]) { Weights = ImmutableDictionary<string, double>.Empty.Add("w", 1) }, "weights.w", "no indicator");
        Method(new([new NormaliseStep(), new AggregateStep()]) { Weights = ImmutableDictionary<string, double>.Empty.Add("a", -1) }, "weights.a", "0 or more");
        Method(new([new NormaliseStep(), new AggregateStep()]) { Weights = ImmutableDictionary<string, double>.Empty.Add("a", 0).Add("b", 0) }, "weights.P", "weight 0");
    }

    [Fact]
    public void Unknown_steps_and_parameters_are_refused_by_name()
    {
        void Make(string step, string parameter, object? value, string message) =>
            Assert.Contains(message, Assert.Throws<IndexRefusedException>(
                () => StepCatalog.Make(step, new Dictionary<string, object?> { [parameter] = value }, "steps[0]")).Message, StringComparison.Ordinal);

        Make("polish", "x", 1.0, "'polish' is no step");
        Make("treat", "skw", 1.0, "'skw' is no parameter of treat");
        Make("treat", "skew", "high", "not a finite number");
        Make("treat", "winsorise_max", 2.5, "not a whole number");
        Make("treat", "combine", 1.0, "not true or false");
        Make("normalise", "method", "best", "none of none, minmax");
        Make("screen", "threshold", 1.5, "outside 0 to 1");
        Make("normalise", "sd", 0.0, "outside");
        Make("impute", "group", 3.0, "not a text");
        Make("treat", "indicators", new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["skw"] = 1.0 } }, "'skw' is no parameter");
        Make("impute", "indicators", new Dictionary<string, object?>(), "'indicators' is no parameter");
    }

    [Fact]
    public void A_step_is_made_from_names()
    {
        var step = (TreatStep)StepCatalog.Make(
            "treat",
            new Dictionary<string, object?>
            {
                ["indicators"] = new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["then"] = "none" } },
                ["winsorise_max"] = 3,
                ["skew"] = 1.5,
                ["then"] = "boxcox",
            },
            "steps[0]");
        Assert.Equal(new TreatRule { WinsoriseMax = 3, Skew = 1.5, Then = TreatThen.Boxcox }, step.Rule);
        Assert.Equal(step.Rule with { Then = TreatThen.None }, step.For("a"));
        foreach (var kind in StepCatalog.Kinds)
        {
            var same = StepCatalog.Make(kind.Name, kind.Parameters.ToDictionary(p => p.Name, p => p.Get(kind.Default)), "steps[0]");
            Assert.Equal(kind.Default, same);
        }
    }

    private static void Step(ImmutableArray<Step> steps, string where, string message, IndexInput? input = null) =>
        Method(new([.. steps, new AggregateStep()]), where, message, input);

    private static void Method(IndexMethod method, string where, string message, IndexInput? input = null)
    {
        var refused = Assert.Throws<IndexRefusedException>(() => IndexBuild.Run(IndexDataset.Create(input ?? Small()), method));
        Assert.Contains(refused.Problems, p => p.Where == where && p.Message.Contains(message, StringComparison.Ordinal));
    }
}

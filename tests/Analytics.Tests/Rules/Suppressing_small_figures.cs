using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Suppressing_small_figures
{
    private const int K = 5;

    [Fact]
    public void Hides_one_to_four_and_shows_none_and_five() =>
        Assert.Equal(["four", "one"], Hidden(new() { ["none"] = 0, ["one"] = 1, ["four"] = 4, ["five"] = 5 }));

    [Fact]
    public void Hides_the_smallest_other_figure_where_the_total_would_betray_the_first() =>
        Assert.Equal(["a", "b"], Hidden(new() { ["all"] = 60, ["a"] = 3, ["b"] = 20, ["c"] = 40 }, new SuppressionGroup<string>("all", ["a", "b", "c"])));

    [Fact]
    public void Leaves_two_hidden_figures_that_are_enough_together() =>
        Assert.Equal(["a", "b"], Hidden(new() { ["all"] = 60, ["a"] = 3, ["b"] = 3, ["c"] = 54 }, new SuppressionGroup<string>("all", ["a", "b", "c"])));

    [Fact]
    public void Hidden_figures_that_are_all_one_do_not_tell_each_other() =>
        // Five together, and none of them is 0: each would be 1.
        Assert.Equal(["a", "b", "c", "d", "e", "f"], Hidden(
            new() { ["all"] = 60, ["a"] = 1, ["b"] = 1, ["c"] = 1, ["d"] = 1, ["e"] = 1, ["f"] = 20, ["g"] = 35 }, new SuppressionGroup<string>("all", ["a", "b", "c", "d", "e", "f", "g"])));

    [Fact]
    public void A_hidden_total_is_not_told_by_parts_that_are_all_shown()
    {
        // hall 1 has three visitors and no booth; hall 2 goes with it, and its only booth would tell it.
        var hidden = Hidden(new() { ["expo"] = 100, ["hall 1"] = 3, ["hall 2"] = 20, ["hall 3"] = 77, ["b"] = 20, ["c"] = 77 },
            new("expo", ["hall 1", "hall 2", "hall 3"]), new("hall 2", ["b"]), new("hall 3", ["c"]));

        Assert.Equal(["b", "hall 1", "hall 2"], hidden);
    }

    [Fact]
    public void Where_halls_and_districts_cross_the_totals_around_a_ring_do_not_tell_what_joins_it_to_another()
    {
        // Two hidden booths at least in every hall and district. But halls 1 and 2 less districts 1 and 2 are booth e and nothing else.
        var figures = new Dictionary<string, long>
        {
            ["h1"] = 63,
            ["h2"] = 60,
            ["h3"] = 60,
            ["h4"] = 60,
            ["d1"] = 60,
            ["d2"] = 60,
            ["d3"] = 63,
            ["d4"] = 60,
            ["a"] = 30,
            ["b"] = 30,
            ["c"] = 30,
            ["d"] = 30,
            ["e"] = 3,
            ["f"] = 30,
            ["g"] = 30,
            ["i"] = 30,
            ["j"] = 30,
        };
        SuppressionGroup<string>[] groups =
        [
            new("h1", ["a", "b", "e"]), new("h2", ["c", "d"]), new("h3", ["f", "g"]), new("h4", ["i", "j"]),
            new("d1", ["a", "c"]), new("d2", ["b", "d"]), new("d3", ["e", "f", "i"]), new("d4", ["g", "j"]),
        ];

        Assert.Equal(["e"], Subtraction.Solved(groups, new HashSet<string>(["a", "b", "c", "d", "e", "f", "g", "i", "j"])));
        Assert.Empty(Subtraction.Solved(groups, Suppression.Hidden(figures, groups, K)));
    }

    [Fact]
    public void Hides_a_third_where_two_are_too_few_together() =>
        Assert.Equal(["a", "b", "c"], Hidden(new() { ["all"] = 60, ["a"] = 1, ["b"] = 1, ["c"] = 20, ["d"] = 38 }, new SuppressionGroup<string>("all", ["a", "b", "c", "d"])));

    [Fact]
    public void Hides_the_total_when_there_is_nothing_else_to_hide() =>
        Assert.Equal(["a", "all"], Hidden(new() { ["all"] = 30, ["a"] = 3 }, new SuppressionGroup<string>("all", ["a"])));

    [Fact]
    public void A_figure_of_none_conceals_nothing() =>
        Assert.Equal(["a", "b"], Hidden(new() { ["all"] = 30, ["a"] = 3, ["b"] = 27, ["none"] = 0 }, new SuppressionGroup<string>("all", ["a", "b", "none"])));

    [Fact]
    public void Follows_a_figure_through_all_its_totals()
    {
        // hall 1 = a + b, hall 2 = c alone. a is small, so b goes with it; then nothing more is known of either hall than its total.
        var hidden = Hidden(new() { ["expo"] = 100, ["hall 1"] = 23, ["hall 2"] = 77, ["a"] = 3, ["b"] = 20, ["c"] = 77 },
            new("expo", ["hall 1", "hall 2"]), new("expo", ["a", "b", "c"]), new("hall 1", ["a", "b"]), new("hall 2", ["c"]));

        Assert.Equal(["a", "b"], hidden);
    }

    [Fact]
    public void A_second_hidden_figure_is_not_told_by_its_own_hall()
    {
        // b is hidden to protect a, but b is all there is in hall 2: shown, that hall would tell b.
        var hidden = Hidden(new() { ["expo"] = 100, ["hall 1"] = 3, ["hall 2"] = 20, ["hall 3"] = 77, ["a"] = 3, ["b"] = 20, ["c"] = 77 },
            new("expo", ["a", "b", "c"]), new("expo", ["hall 1", "hall 2", "hall 3"]), new("hall 1", ["a"]), new("hall 2", ["b"]), new("hall 3", ["c"]));

        Assert.Equal(["a", "b", "hall 1", "hall 2"], hidden);
    }

    [Fact]
    public void A_hidden_total_covers_members_that_could_equal_it() =>
        Assert.Equal(["a", "asset at b", "b"], Hidden(new() { ["all"] = 60, ["a"] = 3, ["b"] = 20, ["c"] = 40, ["asset at b"] = 20 },
            new("all", ["a", "b", "c"]), new("b", ["asset at b"], CoversMembers: true)));

    private static IEnumerable<string> Hidden(Dictionary<string, long> figures, params SuppressionGroup<string>[] groups) => Suppression.Hidden(figures, groups, K).Order(StringComparer.Ordinal);
}

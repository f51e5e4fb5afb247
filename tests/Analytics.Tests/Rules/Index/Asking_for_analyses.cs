using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>Every analysis by request, against the data or a second computation.</summary>
public sealed class Asking_for_analyses
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    private static IndexAnswer Answered(string analysis, string[]? wanted = null) => IndexComputation.Run(Read(Computing_from_a_request.Asked(analysis, wanted)));

    private static AnalysisAnswer Answer(string analysis) => Answered(analysis).Analysis!;

    private static IndexRequest Read(JsonObject request) => request.Deserialize<IndexRequest>(ComputationJson.Options)!;

    private static double Score(string unit, string element = "Index") => Built.Value.Aggregated[unit, element];

    private static int Rank(string unit) => 1 + Built.Value.Rows.Count(r => Score(r.Code) > Score(unit));

    [Fact]
    public void Gaps_add_up_to_the_difference_of_two_scores()
    {
        var gaps = Answer("""{"gaps":[{"unit":"CHN","benchmark":{"unit":"CHE"}},{"unit":"CHN","benchmark":{"top":5},"level":1},{"unit":"CHN","benchmark":{"group":"EurAsia_group","value":"Asia"}},{"unit":"CHN","benchmark":{"frontier":true},"level":2}]}""").Gaps!;

        Assert.Equal(["CHE", "top 5", "EurAsia_group Asia", "frontier"], gaps.Select(g => g.Benchmark));
        Agreement.Same(Score("CHE") - Score("CHN"), gaps[0].Parts.Sum(p => p.Gap), "CHE");
        Agreement.Same(Built.Value.Scores.ToArray().OrderDescending().Take(5).Average() - Score("CHN"), gaps[1].Parts.Sum(p => p.Gap), "top 5");
        Agreement.Same(Built.Value.Rows.Where(r => r.Group("EurAsia_group") == "Asia").Average(r => Score(r.Code)) - Score("CHN"), gaps[2].Parts.Sum(p => p.Gap), "Asia");
        Assert.All(gaps[3].Parts, p => Assert.True(p.Gap >= 0));
        Assert.All(gaps, g => Assert.Equal(1, g.Parts.Sum(p => p.Share!.Value), 1e-9));
    }

    [Fact]
    public void The_next_rank_and_what_it_takes_agree()
    {
        var answer = Answer("""{"next_rank":[{"unit":"CHN"}],"what_if":[{"unit":"CHN","indicator":"LPI","rank":48},{"unit":"CHN","indicator":"LPI","value":3.5},{"unit":"CHN","indicator":"LPI","rank":51}]}""");

        var next = answer.NextRank!.Single();
        Agreement.Same(Score(next.Ahead!) - Score("CHN"), next.Points, "points");
        Assert.Equal(Rank("CHN") - 1, Rank(next.Ahead!));
        var (reach, given) = (answer.WhatIf![0], answer.WhatIf[1]);
        Assert.Equal(("from", 48), (reach.Frozen.Holds, reach.Frozen.Rank));
        Assert.True(reach.Reestimated.Holds == "never" || reach.Reestimated.Rank <= 48, reach.Reestimated.ToString());
        var moved = IndexBuild.Run(Asem.Dataset.With(Asem.Dataset.Raw.RowOf("CHN"), Asem.Dataset.Tree.Find("LPI"), 3.5), Asem.DefaultMethod);
        Agreement.Same(moved.Aggregated["CHN", "Index"], given.Reestimated.Score!.Value, "re-estimated");
        Assert.Equal("given", given.Frozen.Holds);
        Assert.Equal("always", answer.WhatIf[2].Frozen.Holds);
        // On ranks one indicator cannot lift the last to the first place.
        var ranked = Computing_from_a_request.Asked("""{"what_if":[{"unit":"LAO","indicator":"TIRcon","rank":1}]}""");
        ranked["steps"]![4]!["method"] = "rank";
        Assert.Equal(("never", "never"), (IndexComputation.Run(Read(ranked)).Analysis!.WhatIf!.Single().Frozen.Holds, IndexComputation.Run(Read(ranked)).Analysis!.WhatIf!.Single().Reestimated.Holds));
    }

    [Fact]
    public void Crossings_are_where_scores_are_equal()
    {
        var found = Answer("""{"crossings":[{"unit":"CHN","element":"Conn"},{"unit":"CHN","weights":{"Conn":3},"level":3}]}""").Crossings!;

        foreach (var crossing in found[0].Crossings)
        {
            double At(string unit) => (crossing.At * Score(unit, "Conn")) + ((1 - crossing.At) * Score(unit, "Sust"));
            Agreement.Same(At("CHN"), At(crossing.With), crossing.With);
        }

        Assert.Equal((0.5, Rank("CHN")), (found[0].Present, found[0].Holds!.Rank));
        Assert.Equal(Rank("CHN"), found[1].Spans[0].Rank);
    }

    [Fact]
    public void Acceptability_dominance_and_doubt_cover_every_unit()
    {
        var answer = Answer("""{"smaa":{"samples":2000,"level":2},"dominance":{"level":2},"benefit_of_the_doubt":{"level":2,"least":0.05,"most":0.3},"importance":{"level":2}}""");

        Assert.Equal(51, answer.Smaa!.Units.Count);
        Assert.All(answer.Smaa.Units, u => Assert.Equal(1, u.AtMost[^1]!.Value, 1e-9));
        foreach (var unit in answer.Dominance!.Units)
        {
            string[] elements = [.. Built.Value.Tree.AtLevel(2).Select(e => Built.Value.Tree.Codes[e])];
            var better = Built.Value.Rows.Where(r => r.Code != unit.Unit && elements.All(e => Score(r.Code, e) >= Score(unit.Unit, e)) && elements.Any(e => Score(r.Code, e) > Score(unit.Unit, e)));
            Assert.Equal(better.Select(r => r.Code).Order(), unit.BeatenBy.Order());
            // Nobody who is dominated is ever ahead.
            var worst = answer.Smaa.Units.Single(u => u.Unit == unit.Unit);
            Assert.All(unit.Beats, other => Assert.True(answer.Smaa.Units.Single(u => u.Unit == other).MeanRank > worst.MeanRank));
        }

        Assert.All(answer.BenefitOfTheDoubt!, u => Assert.All(u.Shares.Values, s => Assert.InRange(s, 0.05 - 1e-8, 0.3 + 1e-8)));
        Assert.Equal(1, answer.Importance!.Sum(i => i.NominalWeight), 1e-12);
        Assert.All(answer.Importance!, i => Agreement.Same(i.Correlation!.Value * i.Correlation.Value, i.Linear!.Value, i.Code));
    }

    [Fact]
    public void The_data_are_described_as_the_engine_does()
    {
        var answer = Answer("""
            {"statistics":["raw","treated"],"alpha":[{"stage":"normalised"},{"element":"Social","stage":"normalised"},{"level":2}],"flags":{},"families":{"level":2,"method":"spearman"},
             "profiles":[{"unit":"CHN","levels":[4,3],"group":"EurAsia_group"}],"strengths":[{"unit":"CHN","top":3,"bottom":2}],"group_ranks":["EurAsia_group"],"remove_one":[2]}
            """);

        Assert.Equal(49, answer.Statistics!["raw"].Count);
        Assert.Contains(answer.Statistics["raw"], s => s.Outliers);
        Assert.DoesNotContain(answer.Statistics["treated"], s => s.Outliers);
        Assert.Equal(0.899, answer.Alpha![0].Alpha!.Value, 5e-4);
        Assert.Equal(0.886, answer.Alpha[1].Alpha!.Value, 5e-4);
        Assert.Equal(8, answer.Alpha[2].Items);
        Assert.All(answer.Flags!.Redundant, p => Assert.True(p.Value > 0.9));
        Assert.All(answer.Flags.Denominators, p => Assert.True(Math.Abs(p.Value!.Value) > 0.6));
        Assert.NotEmpty(answer.Flags.Denominators);
        Assert.Equal(16, answer.Families!.Count);
        var asia = Built.Value.Rows.Where(r => r.Group("EurAsia_group") == "Asia").ToList();
        var inAsia = 1 + asia.Count(r => Score(r.Code) > Score("CHN"));
        Assert.Equal((inAsia, Rank("CHN")), (answer.Profiles!.Single().Rows[0].GroupRank, answer.Profiles!.Single().Rows[0].Rank));
        Assert.Equal(inAsia, answer.GroupRanks!["EurAsia_group"].Rows.Single(r => r.Unit == "CHN").Values[^1]);
        Assert.Equal((3, 2), (answer.Strengths!.Single().Strengths.Count, answer.Strengths!.Single().Weaknesses.Count));
        var without = IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod with { Weights = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty.Add("Social", 0) });
        var removed = answer.RemoveOne!.Single(r => r.Code == "Social");
        Assert.All(without.Rows, r => Assert.Equal(without.IndexRanks[without.Aggregated.RowOf(r.Code)] - Rank(r.Code), removed.Changes[r.Code]));
    }

    [Fact]
    public void Other_methods_stand_beside_this_one()
    {
        var answer = Answer("""{"compare":[{"name":"dimensions alone","weights":{"Conn":1,"Sust":0}},{"steps":[{"do":"impute","method":"median"},{"do":"normalise","method":"rank"},{"do":"aggregate","method":"median"}]}],"outranking":{},"kemeny":{}}""");

        var first = answer.Compare![0];
        Assert.All(first.Units, u => Agreement.Same(Score(u.Unit, "Conn"), u.OtherScore!.Value, u.Unit));
        Assert.All(first.Units, u => Assert.Equal(u.Rank - u.OtherRank, u.RankChange));
        Assert.Equal(60, first.Correlations["kendall"].Count);
        Assert.NotEqual(first.Hash, answer.Compare[1].Hash);
        var matrix = answer.Outranking!.Matrix;
        Assert.All(Enumerable.Range(0, 51), p => Assert.All(Enumerable.Range(0, 51).Where(q => q != p), q => Assert.Equal(1, matrix[p][q]!.Value + matrix[q][p]!.Value, 1e-12)));
        Assert.Equal(51, answer.Kemeny!.Order.Distinct().Count());
        Assert.InRange(answer.Kemeny.Agreement, 51 * 50 / 4.0, answer.Kemeny.Bound);
    }

    [Fact]
    public void Weights_come_from_data_and_from_judgement()
    {
        var weights = Answer("""
            {"weights":{"pca_level":2,"balance_level":3,"compatible":true,"allocation":[{"Conn":60,"Sust":40},{"Conn":20,"Sust":20}],
             "comparisons":{"elements":["Environ","Social","SusEcFin"],"matrix":[[1,2,4],[0.5,1,2],[0.25,0.5,1]]}}}
            """).Weights!;

        Assert.Equal(["pca", "balance", "allocation", "comparisons"], weights.Keys);
        Assert.InRange(weights["balance"].Evaluations!.Value, 3, 100);
        Assert.Equal(1, weights["balance"].Weights.Values.Sum(), 1e-12);
        Assert.Equal((0.55, 0.45), (weights["allocation"].Weights["Conn"], weights["allocation"].Weights["Sust"]));
        Assert.Equal(Math.Sqrt(0.005), weights["allocation"].Dispersion!["Conn"], 1e-12);
        Assert.Equal(4 / 7.0, weights["comparisons"].Weights["Environ"], 1e-12);
        Assert.Equal(0, weights["comparisons"].ConsistencyRatio!.Value, 1e-9);
        Assert.Equal(1, weights["pca"].Explained!["Sust"].Sum(), 1e-12);
    }

    [Fact]
    public void What_normalisation_found_can_be_sent_again()
    {
        var first = Answered("{}", ["normalised", "normalisers", "screening", "treated_points"]);
        Assert.Equal(49, first.Normalisers!.Count);
        Assert.Equal(51, first.Screening!.Count);
        Assert.NotEmpty(first.TreatedPoints!);
        var again = Computing_from_a_request.Asked(wanted: ["normalised"]);
        again["units"]!.AsArray().RemoveAt(0);
        again["steps"]!.AsArray().RemoveAt(3);
        again["steps"]![3]!["stored"] = JsonSerializer.SerializeToNode(first.Normalisers, ComputationJson.Options);

        // One unit less, untreated: the others keep their scores in what was not treated.
        var untreated = first.Stages["normalised"].Columns.Except(first.TreatedPoints!.Select(p => p.Indicator)).First(code => code == "LPI");
        var column = first.Stages["normalised"].Columns.ToList().IndexOf(untreated);
        var before = first.Stages["normalised"].Rows.ToDictionary(r => r.Unit, r => r.Values[column]);
        Assert.All(IndexComputation.Run(Read(again)).Stages["normalised"].Rows, r => Assert.Equal(before[r.Unit], r.Values[column]));
    }

    [Fact]
    public void A_panel_is_analysed_at_one_time_on_the_scales_of_all()
    {
        var input = Asem.Input(panel: true);
        var request = Computing_from_a_request.Asked("""{"time":2020,"next_rank":[{"unit":"CHN"}],"trends":{"stage":"aggregated","latest":5},"profiles":[{"unit":"CHN"}]}""");
        request["units"] = new JsonArray([.. input.Units.Select(u => new JsonObject
        {
            ["code"] = u.Code, ["time"] = u.Time, ["groups"] = new JsonObject(u.Groups.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Value))),
            ["values"] = new JsonObject(u.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
        })]);
        request["steps"]![1] = JsonNode.Parse("""{"do":"impute","method":"median"}""");

        var answer = IndexComputation.Run(Read(request));

        Assert.Equal(2020, answer.Analysis!.Time);
        var table = answer.Stages["aggregated"];
        var at = table.Rows.Where(r => r.Time == 2020).ToDictionary(r => r.Unit, r => r.Values[^1]);
        var next = answer.Analysis.NextRank!.Single();
        Assert.Equal(at[next.Ahead!] - at["CHN"], next.Points);
        Assert.Equal(1 + at.Values.Count(v => v > at["CHN"]), answer.Analysis.Profiles!.Single().Rows[0].Rank);
        Assert.Equal(60, answer.Analysis.Trends!.Count(t => t.Unit == "CHN"));
        request["analysis"]!["time"] = 1999;
        Assert.Contains("no unit has the time 1999", Assert.Throws<IndexRefusedException>(() => IndexComputation.Run(Read(request))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_runs_say_what_their_draws_stand_for()
    {
        var found = Answer("""{"uncertainty":{"runs":4,"keep_runs":true,"inputs":[{"path":"weights","noise":{"3":0.25},"replicates":2},{"path":"steps.aggregate.method","values":["arithmetic","median"]}]}}""").Uncertainty!;

        Assert.Equal(["weights", "steps.aggregate.method"], found.Inputs!.Select(i => i.Path));
        Assert.Equal(["arithmetic", "median"], found.Inputs![1].Values!);
        Assert.Equal(2, found.Inputs[0].Values!.Count);
        Assert.All(found.Kept, run => Assert.InRange(run.Decoded[0], 0, 1));
        Assert.All(found.Units, u => Assert.Equal(u.Probabilities.Take(13).Sum()!.Value, u.AtMost[12]!.Value, 1e-12));
    }
}

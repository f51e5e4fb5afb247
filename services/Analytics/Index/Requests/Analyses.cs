namespace CityIp.Analytics.Index;

/// <summary>Answers what is asked under analysis. A refusal says which question it is about.</summary>
internal static partial class Analyses
{
    public static AnalysisAnswer Of(AnalysisRequest asked, IndexRequest request, IndexResult all, RunWatch? watch, CancellationToken cancellation)
    {
        var result = all.AtTime(asked.Time);
        return new(
            Robust("uncertainty", asked.Uncertainty, all, watch, cancellation), Robust("sensitivity", asked.Sensitivity, all, watch, cancellation),
            asked.Correlations?.Distinct().ToDictionary(name => name, name => Correlated(name, result)), Weights(asked.Weights, result, cancellation))
        {
            Time = result.Rows[0].Time,
            Smaa = One("smaa", asked.Smaa, s => SmaaView.Of(Between(s.Samples, 1, "samples", () => RankAcceptability.Of(result, s.Samples, s.Seed, s.Level, null, cancellation)))),
            Dominance = One("dominance", asked.Dominance, d => Dominance(d, result)),
            Gaps = Each("gaps", asked.Gaps, g => GapView.Of(GapDecomposition.Of(result, g.Unit, g.Benchmark.Benchmark(), g.Level), g.Benchmark.Text)),
            NextRank = Each("next_rank", asked.NextRank, n => NextRankView.Of(Index.NextRank.Of(result, n.Unit, n.Level))),
            Crossings = Each("crossings", asked.Crossings, c => Crossings(c, result)),
            WhatIf = Each("what_if", asked.WhatIf, w => Index.WhatIf.Answer(result, w, cancellation)),
            BenefitOfTheDoubt = One("benefit_of_the_doubt", asked.BenefitOfTheDoubt, d => Doubt(d, result, cancellation)),
            Importance = One("importance", asked.Importance, i => EffectiveImportance.Of(result, i.Level).Select(ImportanceView.Of).ToList()),
            Statistics = asked.Statistics?.Distinct().ToDictionary(name => name, IReadOnlyList<StatisticsView> (name) => [.. ColumnStatistics.Of(Stage(result, name, "analysis.statistics")).Select(StatisticsView.Of)]),
            Alpha = Each("alpha", asked.Alpha, a => Alpha(a, result)),
            Flags = One("flags", asked.Flags, f => Flags(f, result)),
            Families = One("families", asked.Families, f => CorrelationTable.Family(result.Tree, result.Aggregated, Level(f.Level, result), Method(f.Method)).Select(CorrelationView.Of).ToList()),
            RemoveOne = asked.RemoveOne?.Distinct().SelectMany((level, k) => At($"remove_one[{k}]", () => Removed(Level(level, result), result))).ToList(),
            Profiles = Each("profiles", asked.Profiles, p => Profile(p, result)),
            Strengths = Each("strengths", asked.Strengths, s => Strengths(s, result)),
            GroupRanks = asked.GroupRanks?.Distinct().ToDictionary(name => name, name => At("group_ranks", () => GroupRanks(name, result))),
            Trends = One("trends", asked.Trends, t => Trends(t, all)),
            Kemeny = One("kemeny", asked.Kemeny, k => Kemeny(k, result)),
            Outranking = One("outranking", asked.Outranking, o => Outranking(o, result)),
            Compare = Each("compare", asked.Compare, c => Compare(c, request, all)),
        };
    }

    /// <summary>A refusal inside is given the place of the question.</summary>
    private static T At<T>(string place, Func<T> answer)
    {
        try
        {
            return answer();
        }
        catch (IndexRefusedException refused)
        {
            throw new IndexRefusedException([.. refused.Problems.Select(p => new IndexProblem($"analysis.{place}.{p.Where}", p.Message))]);
        }
    }

    private static TAnswer? One<TAsked, TAnswer>(string name, TAsked? asked, Func<TAsked, TAnswer> answer) where TAsked : class where TAnswer : class =>
        asked is null ? null : At(name, () => answer(asked));

    private static List<TAnswer>? Each<TAsked, TAnswer>(string name, IReadOnlyList<TAsked>? asked, Func<TAsked, TAnswer> answer) =>
        asked?.Select((one, k) => At($"{name}[{k}]", () => answer(one))).ToList();

    private static T Between<T>(int value, int least, string where, Func<T> answer) =>
        value >= least ? answer() : throw new IndexRefusedException(where, $"is {value}; at least {least}");

    private static int Level(int level, IndexResult result) =>
        level >= 1 && level < result.Tree.TopLevel ? level : throw new IndexRefusedException("level", $"is {level}; levels beneath the index are 1 to {result.Tree.TopLevel - 1}");

    private static Table Stage(IndexResult result, string name, string where) =>
        result.Stages.LastOrDefault(s => s.Name == name)?.Table
        ?? throw new IndexRefusedException(where, $"'{name}' is no stage of this method; it has {string.Join(", ", result.Stages.Select(s => s.Name).Distinct())}");

    private static CorrelationMethod Method(string name) => Names.TryParse<CorrelationMethod>(name, out var known)
        ? known
        : throw new IndexRefusedException("method", $"'{name}' is none of {string.Join(", ", Names.All<CorrelationMethod>())}");

    private static IReadOnlyList<CorrelationView> Correlated(string name, IndexResult result)
    {
        var method = Names.TryParse<CorrelationMethod>(name, out var known)
            ? known
            : throw new IndexRefusedException("analysis.correlations", $"'{name}' is none of {string.Join(", ", Names.All<CorrelationMethod>())}");
        return [.. CorrelationTable.Between(result.Aggregated, result.Tree.Codes, result.Tree.Codes, method).Where(p => string.CompareOrdinal(p.First, p.Second) < 0).Select(CorrelationView.Of)];
    }

    private static RobustnessAnswer? Robust(string name, RobustnessRequest? asked, IndexResult result, RunWatch? watch, CancellationToken cancellation)
    {
        if (asked is null)
        {
            return null;
        }

        var (dataset, method) = (result.Dataset, result.Method);
        var plan = RunWatch.On(asked.Plan(dataset.Tree, method), name, watch) with { Cancellation = cancellation };
        IReadOnlyList<InputView>? inputs = plan.KeepRuns ? [.. plan.Inputs.Select(InputView.Of)] : null;
        if (name == "uncertainty")
        {
            var found = Uncertainty.Run(dataset, method, plan);
            return new(found.Runs, [.. found.Units.Select(UnitRobustnessView.Of)], found.Failures, null, null, [.. found.Kept.Select(KeptRunView.Of)], inputs);
        }

        var shares = Sensitivity.Run(dataset, method, plan);
        return new(
            shares.Runs, [.. shares.Units.Select(UnitRobustnessView.Of)], shares.Failures, [.. shares.Indices.Select(SobolIndexView.Of)], shares.RowsUsed, [.. shares.Kept.Select(KeptRunView.Of)], inputs);
    }
}

namespace CityIp.Analytics.Index;

/// <summary>What the data and the structure of the index look like.</summary>
internal static partial class Analyses
{
    private static AlphaView Alpha(AlphaRequest asked, IndexResult result)
    {
        var tree = result.Tree;
        var element = asked.Element is null ? tree.Root : tree.Require(asked.Element, "element");
        var level = Level(asked.Level, result);
        var table = Stage(result, asked.Stage, "stage");
        int[] columns = [.. tree.AtLevel(level).Where(e => e != element && tree.IsUnder(e, element))];
        return columns.Length < 2
            ? throw new IndexRefusedException("level", $"{columns.Length} elements of level {level} are under {tree.Codes[element]}; alpha needs two")
            : columns[^1] >= table.Width
            ? throw new IndexRefusedException("stage", $"'{asked.Stage}' has indicators only; aggregates are in aggregated")
            : new(tree.Codes[element], level, asked.Stage, columns.Length, StageTable.Number(Reliability.Alpha(table, columns)));
    }

    private static FlagsView Flags(FlagsRequest asked, IndexResult result)
    {
        var (tree, table, method) = (result.Tree, Stage(result, asked.Stage, "stage"), Method(asked.Method));
        if (asked.GroupLevel < 2 || asked.GroupLevel > tree.TopLevel)
        {
            throw new IndexRefusedException("group_level", $"is {asked.GroupLevel}; groups are of levels 2 to {tree.TopLevel}");
        }

        List<CorrelationView> Flagged(double threshold, bool above) => [.. CorrelationTable.Flags(tree, table, asked.GroupLevel, threshold, above, method).Select(CorrelationView.Of)];
        return new(
            Flagged(asked.Above, above: true), Flagged(asked.Below, above: false),
            [.. CorrelationTable.DenominatorHints(result.Dataset.Raw, result.Dataset.Denominators, asked.Denominators).Select(CorrelationView.Of)]);
    }

    private static IEnumerable<RemovalView> Removed(int level, IndexResult result) => [.. Removal.OneByOne(result, level).Select(r => new RemovalView(
        r.Code, level, StageTable.Number(r.MeanAbsoluteChange), r.RankChanges.Zip(result.Rows).ToDictionary(p => p.Second.Code, p => p.First), r.Failed))];

    private static ProfileView Profile(ProfileRequest asked, IndexResult result)
    {
        Known(asked.Group, result);
        return new(asked.Unit, asked.Group, [.. UnitProfile.Of(result, asked.Unit, asked.Levels, asked.Group).Select(ProfileRowView.Of)]);
    }

    private static StrengthsView Strengths(StrengthsRequest asked, IndexResult result)
    {
        Stage(result, asked.Stage, "stage");
        if (asked is { Top: < 0 } or { Bottom: < 0 })
        {
            throw new IndexRefusedException(asked.Top < 0 ? "top" : "bottom", "is below 0");
        }

        var (strengths, weaknesses) = UnitProfile.Strengths(
            result, asked.Unit, asked.Stage, asked.Top, asked.Bottom, asked.Unique, asked.DropWorst, Level(asked.Level, result));
        return new(asked.Unit, asked.Stage, strengths, weaknesses);
    }

    private static StageTable GroupRanks(string group, IndexResult result)
    {
        Known(group, result);
        string?[] groups = [.. result.Rows.Select(r => r.Group(group))];
        var ranks = result.Tree.Codes.Select((_, e) => Ranking.Within(result.Aggregated.Column(e), groups)).ToArray();
        return new(result.Tree.Codes, [.. result.Rows.Select((r, i) => new StageRow(r.Code, r.Time, [.. ranks.Select(column => column[i] is > 0 and var rank ? (double?)rank : null)]))]);
    }

    private static void Known(string? group, IndexResult result)
    {
        if (group is not null && result.Rows.All(r => r.Group(group) is null))
        {
            throw new IndexRefusedException("group", $"no unit has a group '{group}'");
        }
    }

    private static List<TrendView> Trends(TrendsRequest asked, IndexResult all)
    {
        var table = Stage(all, asked.Stage, "stage");
        if (asked.Latest is < 2)
        {
            throw new IndexRefusedException("latest", "a trend needs two times or more");
        }

        if (asked.Directed && asked.Stage is "normalised" or "aggregated")
        {
            throw new IndexRefusedException("directed", $"'{asked.Stage}' is directed already: more is better");
        }

        return [.. Index.Trends.Of(table, asked.Latest, asked.Directed ? all.Directions : null, asked.Interpolate).Select(TrendView.Of)];
    }

    private static CompareView Compare(CompareRequest asked, IndexRequest request, IndexResult all)
    {
        var other = request with { Steps = asked.Steps ?? request.Steps, Weights = asked.Weights ?? request.Weights };
        var result = IndexBuild.Run(all.Dataset, other.Method());
        var units = IndexComparison.Of(asked.Element, all, result).Select(u => new ComparedView(
            u.Code, u.Time, StageTable.Number(u.Scores[0]), StageTable.Number(u.Scores[1]), Rank(u.Ranks[0]), Rank(u.Ranks[1]), u.RankChange(1)));
        return new(asked.Name, ContentHash.Of(result.Dataset, result.Method), [.. units], Names.All<CorrelationMethod>().ToDictionary(
            name => name, IReadOnlyList<CorrelationView> (name) => [.. IndexComparison.Correlations(all, result, Method(name)).Select(CorrelationView.Of)]));

        static int? Rank(int rank) => rank == 0 ? null : rank;
    }
}

namespace CityIp.Analytics.Index;

internal sealed record ProfileRow(string Code, string? Name, int Level, double Score, int Rank, int Ranked, double Coverage, int? GroupRank);

internal sealed record StrengthRow(string Code, string? Name, string Dimension, int Rank, double Value);

/// <summary>One unit's scores, ranks, strengths and weaknesses.</summary>
internal static class UnitProfile
{
    /// <summary>Score, rank and coverage in every element of the given levels (all when none), the index first.</summary>
    public static IReadOnlyList<ProfileRow> Of(IndexResult result, string unit, IReadOnlyCollection<int>? levels = null, string? group = null)
    {
        var tree = result.Tree;
        var row = result.Aggregated.RowOf(unit);
        var (start, length) = result.Aggregated.Times().Select(r => r.GetOffsetAndLength(result.Rows.Length)).First(r => row >= r.Offset && row < r.Offset + r.Length);
        string?[]? groups = group is null ? null : [.. result.Rows.Skip(start).Take(length).Select(r => r.Group(group))];
        var rows = new List<ProfileRow>();
        for (var e = tree.Root; e >= 0; e--)
        {
            if (levels?.Contains(tree.Elements[e].Level) == false)
            {
                continue;
            }

            var column = result.Aggregated.Column(e).Slice(start, length);
            var element = tree.Elements[e];
            rows.Add(new(
                element.Code, element.Source.Name, element.Level, result.Aggregated[row, e], result.Ranks[e * result.Rows.Length + row], length - Numbers.Missing(column),
                result.Coverage[row, e], groups is null ? null : Ranking.Within(column, groups)[row - start]));
        }

        return [.. rows.OrderByDescending(r => r.Level)];
    }

    /// <summary>
    /// The indicators in which the unit ranks best and worst (direction-adjusted raw data). Left out: missing values, indicators whose share of unique values is at most
    /// <paramref name="unique"/>, and, when <paramref name="dropWorst"/>, those in which it holds the last rank: a rank shared by many at the bottom says nothing about this unit.
    /// </summary>
    public static (IReadOnlyList<StrengthRow> Strengths, IReadOnlyList<StrengthRow> Weaknesses) Strengths(
        IndexResult result, string unit, string stage = "raw", int top = 5, int bottom = 5, double? unique = null, bool dropWorst = true, int dimensionLevel = 2)
    {
        var tree = result.Tree;
        var table = result.Stage(stage);
        var row = table.RowOf(unit);
        var candidates = new List<StrengthRow>();
        for (var c = 0; c < tree.IndicatorCount; c++)
        {
            var statistics = ColumnStatistics.Of(table.Columns[c], table.Column(c));
            if (double.IsNaN(table[row, c]) || (unique is { } u && (double)statistics.Unique / table.Height <= u))
            {
                continue;
            }

            var adjusted = table.Column(c).ToArray();
            if (stage is not ("normalised" or "aggregated"))
            {
                for (var i = 0; i < adjusted.Length; i++)
                {
                    adjusted[i] *= result.Directions[c];
                }
            }

            var ranks = Ranking.Of(adjusted);
            if (!dropWorst || ranks[row] != ranks.Max())
            {
                candidates.Add(new(tree.Codes[c], tree.Elements[c].Source.Name, Dimension(tree, c, dimensionLevel), ranks[row], table[row, c]));
            }
        }

        var ordered = candidates.OrderBy(s => s.Rank).ThenBy(s => s.Code, StringComparer.Ordinal).ToList();
        return (ordered.Take(top).ToList(), ordered.TakeLast(bottom).Reverse().ToList());
    }

    private static string Dimension(IndexTree tree, int element, int level)
    {
        while (tree.Elements[element].Level < level)
        {
            element = tree.Elements[element].Parent;
        }

        return tree.Codes[element];
    }
}

using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;

namespace CityIp.Analytics.Publications;

/// <summary>What is compared: a publication where it is one.</summary>
internal sealed record ComparedIndex(int? Publication, string? Title, Guid Computation, VersionRef Dataset, VersionRef Method, string ResultHash)
{
    public static ComparedIndex Of(PublishedIndex index, Publication? publication) => new(
        publication?.Number, publication?.Title, index.Computation.Id, new(index.Computation.Dataset, index.Computation.DatasetVersion), new(index.Computation.Method, index.Computation.MethodVersion), index.Computation.ResultHash!);
}

/// <param name="RankChange">Positive where the unit moved up.</param>
internal sealed record ComparedRow(string Unit, string? Name, double? Time, int? FirstRank, int? SecondRank, int? RankChange, double? FirstScore, double? SecondScore, double? ScoreChange);

/// <summary>How alike the scores of an element are in both, over the units that both have.</summary>
internal sealed record ElementCorrelation(string Element, int Level, int Units, double? Pearson, double? Spearman);

/// <param name="Element">What is compared: the index itself unless another is asked for.</param>
/// <param name="UnitsInBoth">Units with a rank in both.</param>
/// <param name="MeanRankChange">Mean of the absolute rank changes.</param>
/// <param name="Correlations">Of every element that both have, level by level.</param>
internal sealed record IndexComparisonView(
    ComparedIndex First, ComparedIndex Second, string Element, int UnitsInBoth, double? MeanRankChange, int? LargestRankChange, IReadOnlyList<ElementCorrelation> Correlations, IReadOnlyList<ComparedRow> Units);

/// <summary>Two results side by side, from what is kept of them.</summary>
internal static class Comparing
{
    /// <summary>Null when one of them lacks the element.</summary>
    public static IndexComparisonView? Of(PublishedIndex first, Publication? ofFirst, PublishedIndex second, Publication? ofSecond, string? element)
    {
        // The roots of two indices are compared though they may be called differently.
        var codes = (First: element ?? first.Answer.Elements[^1].Code, Second: element ?? second.Answer.Elements[^1].Code);
        if (!first.Scores.Columns.Contains(codes.First) || !second.Scores.Columns.Contains(codes.Second))
        {
            return null;
        }
        var (left, right) = (Cells(first, codes.First), Cells(second, codes.Second));
        var names = second.Answer.Units.Concat(first.Answer.Units).DistinctBy(unit => unit.Code).ToDictionary(unit => unit.Code, unit => unit.Name);
        List<ComparedRow> rows =
        [
            .. left.Keys.Union(right.Keys).Select(key =>
            {
                var ((a, b), (c, d)) = (left.GetValueOrDefault(key), right.GetValueOrDefault(key));
                return new ComparedRow(key.Unit, names[key.Unit], key.Time, a, c, a - c, b, d, d - b);
            }).OrderBy(row => row.Time).ThenBy(row => row.SecondRank ?? int.MaxValue).ThenBy(row => row.FirstRank ?? int.MaxValue).ThenBy(row => row.Unit, StringComparer.Ordinal),
        ];
        var changes = rows.Select(row => row.RankChange).OfType<int>().Select(Math.Abs).ToList();
        return new(
            ComparedIndex.Of(first, ofFirst), ComparedIndex.Of(second, ofSecond), codes.First, changes.Count, changes.Count == 0 ? null : changes.Average(), changes.Count == 0 ? null : changes.Max(),
            Correlations(first, second), rows);
    }

    private static List<ElementCorrelation> Correlations(PublishedIndex first, PublishedIndex second) =>
    [
        .. first.Answer.Elements.Where(element => second.Scores.Columns.Contains(element.Code)).Select(element =>
        {
            var (left, right) = (Cells(first, element.Code), Cells(second, element.Code));
            var both = left.Keys.Where(right.ContainsKey).ToList();
            double[] x = [.. both.Select(key => left[key].Score ?? double.NaN)], y = [.. both.Select(key => right[key].Score ?? double.NaN)];
            var pearson = Correlation.Of(x, y);
            return new ElementCorrelation(element.Code, element.Level, pearson.Count, StageTable.Number(pearson.Value), StageTable.Number(Correlation.Of(x, y, CorrelationMethod.Spearman).Value));
        }),
    ];

    private static Dictionary<(string Unit, double? Time), (int? Rank, double? Score)> Cells(PublishedIndex index, string element)
    {
        var (score, rank) = (index.Scores.Columns.ToList().IndexOf(element), index.Ranks.Columns.ToList().IndexOf(element));
        return index.Scores.Rows.Select((row, at) => (row, at)).ToDictionary(pair => (pair.row.Unit, pair.row.Time), pair => ((int?)index.Ranks.Rows[pair.at].Values[rank], pair.row.Values[score]));
    }
}

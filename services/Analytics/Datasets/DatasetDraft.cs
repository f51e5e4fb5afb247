using System.Text.Json;
using CityIp.Analytics.Versions;

namespace CityIp.Analytics.Datasets;

/// <summary>Counts of what is in a dataset.</summary>
/// <param name="Units">Different units; in panel data each is there at several times.</param>
/// <param name="Values">Values of indicators that are given.</param>
/// <param name="Missing">Values of indicators that are not.</param>
internal sealed record DatasetFacts(int Indicators, int Aggregates, int Denominators, int Units, int Times, int Values, int Missing);

/// <summary>A dataset about to be saved.</summary>
internal static class DatasetDraft
{
    public static VersionDraft Of(DatasetContent content)
    {
        var bare = content with { Code = null };
        return new(StoredJson.HashOf(Sorted(bare)), content.Title, JsonSerializer.Serialize(FactsOf(content), StoredJson.Options), JsonSerializer.Serialize(bare, StoredJson.Options));
    }

    private static DatasetFacts FactsOf(DatasetContent content)
    {
        var indicators = content.Indicators.Where(i => i.Level == 1).Select(i => i.Code).ToList();
        var given = content.Units.Sum(unit => indicators.Count(code => unit.Values.GetValueOrDefault(code).Value is not null));
        return new(
            indicators.Count, content.Indicators.Count - indicators.Count, content.Denominators?.Count ?? 0, content.Units.Select(u => u.Code).Distinct().Count(),
            content.Units.Select(u => u.Time).OfType<double>().Distinct().Count(), given, (content.Units.Count * indicators.Count) - given);
    }

    /// <summary>The same content in one order: rows, columns and values may come in any, and a value that is absent is as good as null.</summary>
    private static DatasetContent Sorted(DatasetContent content) => content with
    {
        Indicators = [.. content.Indicators.OrderBy(i => i.Level).ThenBy(i => i.Code, StringComparer.Ordinal).Select(i => i with { Parameters = Sorted(i.Parameters, _ => true) })],
        Denominators = Sorted(content.Denominators),
        Groups = Sorted(content.Groups),
        Units = [.. content.Units.OrderBy(u => u.Time).ThenBy(u => u.Code, StringComparer.Ordinal).Select(u => u with
        {
            Groups = Sorted(u.Groups, value => value is not null),
            Values = Sorted(u.Values, value => value.Value is not null || value.HasProvenance)!,
        })],
    };

    private static DatasetColumn[]? Sorted(IReadOnlyList<DatasetColumn>? columns) => columns is { Count: > 0 } ? [.. columns.OrderBy(c => c.Code, StringComparer.Ordinal)] : null;

    private static Dictionary<string, T>? Sorted<T>(Dictionary<string, T>? map, Func<T, bool> keep) =>
        map?.Where(entry => keep(entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary() is { Count: > 0 } sorted ? sorted : null;
}

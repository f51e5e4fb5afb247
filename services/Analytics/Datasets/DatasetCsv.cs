using System.Globalization;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Datasets;

/// <summary>A dataset as the files that it can be imported from.</summary>
internal static class DatasetCsv
{
    public static readonly string[] Files = [MetaSheet.File, DataSheet.File, DataSheet.ProvenanceFile];

    public static PushStreamHttpResult Of(DatasetContent content, string file) => TypedResults.Stream(async body =>
    {
        await using var csv = CsvWriter.Create(body, CsvWriterOptions.Default, leaveOpen: true);
        foreach (var row in file switch { MetaSheet.File => Meta(content), DataSheet.File => Data(content), _ => Provenance(content) })
        {
            await csv.WriteRecordAsync(row);
        }
    }, "text/csv; charset=utf-8", $"{file}.csv");

    private static IEnumerable<string?[]> Meta(DatasetContent content)
    {
        var parameters = MetaSheet.Parameters.Where(p => content.Indicators.Any(i => i.Parameters?.ContainsKey(p.Parameter) == true)).ToList();
        yield return ["Level", "iCode", "iName", "Direction", "Weight", "Unit", "Denominator", "Parent", "Type", "Source", "Year", "Licence", .. parameters.Select(p => p.Column)];
        foreach (var i in content.Indicators)
        {
            yield return
            [
                Text(i.Level), i.Code, i.Name, Text(i.Direction), Text(i.Weight), i.Unit, i.Denominator, i.Parent, i.Level == 1 ? "Indicator" : "Aggregate", i.Source, Text(i.Year), i.Licence,
                .. parameters.Select(p => i.Parameters?.TryGetValue(p.Parameter, out var value) == true ? Text(value) : null),
            ];
        }
        foreach (var (column, type) in (content.Groups ?? []).Select(g => (g, "Group")).Concat((content.Denominators ?? []).Select(d => (d, "Denominator"))))
        {
            yield return [null, column.Code, column.Name, null, null, column.Unit, null, null, type, column.Source, Text(column.Year), column.Licence, .. parameters.Select(_ => (string?)null)];
        }
    }

    private static IEnumerable<string?[]> Data(DatasetContent content)
    {
        var panel = content.Units.Any(u => u.Time is not null);
        string[] groups = [.. (content.Groups ?? []).Select(g => g.Code)];
        string[] columns = [.. (content.Denominators ?? []).Select(d => d.Code), .. content.Indicators.Where(i => i.Level == 1).Select(i => i.Code)];
        yield return ["uName", "uCode", .. groups, .. panel ? ["Time"] : Array.Empty<string>(), .. columns];
        foreach (var unit in content.Units)
        {
            yield return
            [
                unit.Name, unit.Code, .. groups.Select(group => unit.Groups?.GetValueOrDefault(group)), .. panel ? [Text(unit.Time)] : Array.Empty<string?>(),
                .. columns.Select(column => Text(unit.Values.GetValueOrDefault(column).Value)),
            ];
        }
    }

    private static IEnumerable<string?[]> Provenance(DatasetContent content)
    {
        yield return ["uCode", "Time", "iCode", "Source", "Year", "Licence", "Flags"];
        foreach (var unit in content.Units)
        {
            foreach (var (column, value) in unit.Values.Where(value => value.Value.HasProvenance))
            {
                yield return [unit.Code, Text(unit.Time), column, value.Source, Text(value.Year), value.Licence, value.Flags is null ? null : string.Join(' ', value.Flags)];
            }
        }
    }

    /// <summary>Numbers are written so that they are read as the same double again.</summary>
    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace CityIp.Analytics.Datasets;

/// <summary>COINr's iData: a row per unit (and time), a column per indicator, denominator and group; and beside it a row per value that says where it comes from.</summary>
internal static class DataSheet
{
    public const string File = "iData";
    public const string ProvenanceFile = "iProvenance";
    public static readonly string[] Required = ["uCode"];
    public static readonly string[] ProvenanceRequired = ["uCode", "iCode"];
    private static readonly string[] ProvenanceKnown = [.. ProvenanceRequired, "Time", "Source", "Year", "Licence", "Flags"];

    /// <summary>The units, and the line of each at its time.</summary>
    public static (List<DatasetUnit> Units, Dictionary<(string Unit, double? Time), int> Lines) Of(CsvSheet sheet, MetaSheet.Read meta)
    {
        var groups = meta.Groups.Select(g => g.Code).ToHashSet();
        var numbers = meta.Indicators.Where(i => i.Level == 1).Select(i => i.Code).Concat(meta.Denominators.Select(d => d.Code)).ToHashSet();
        foreach (var unknown in sheet.Header.Where(column => column is not ("uCode" or "uName" or "Time") && !groups.Contains(column) && !numbers.Contains(column)))
        {
            sheet.Refuse(1, unknown, $"no indicator, denominator or group of {MetaSheet.File} has this code");
        }
        string[] groupColumns = [.. sheet.Header.Where(groups.Contains)], numberColumns = [.. sheet.Header.Where(numbers.Contains)];
        var (units, lines) = (new List<DatasetUnit>(), new Dictionary<(string Unit, double? Time), int>());
        foreach (var row in sheet.Rows)
        {
            if (sheet.Text(row, "uCode") is not { } code)
            {
                sheet.Refuse(row.Line, "uCode", "is missing");
                continue;
            }
            var time = sheet.Number(row, "Time");
            lines[(code, time)] = row.Line;
            units.Add(new()
            {
                Code = code,
                Name = sheet.Text(row, "uName"),
                Time = time,
                Groups = groupColumns.Length == 0 ? null : groupColumns.ToDictionary(group => group, group => sheet.Text(row, group)),
                Values = numberColumns.ToDictionary(column => column, column => new DatasetValue(sheet.Number(row, column))),
            });
        }
        return (units, lines);
    }

    /// <summary>Puts sources, years, licences and flags to the values they are of, and gives the line that says so of each.</summary>
    public static Dictionary<(string Unit, double? Time, string Column), int> AddProvenance(CsvSheet sheet, List<DatasetUnit> units)
    {
        foreach (var unknown in sheet.Header.Where(column => !ProvenanceKnown.Contains(column)))
        {
            sheet.Refuse(1, unknown, $"is not known in {ProvenanceFile}; known are {string.Join(", ", ProvenanceKnown)}");
        }
        var lines = new Dictionary<(string Unit, double? Time, string Column), int>();
        var byKey = new Dictionary<(string, double?), DatasetUnit>();
        foreach (var unit in units)
        {
            byKey.TryAdd((unit.Code, unit.Time), unit);
        }
        foreach (var row in sheet.Rows)
        {
            var (code, column, time) = (sheet.Text(row, "uCode"), sheet.Text(row, "iCode"), sheet.Number(row, "Time"));
            if (code is null || !byKey.TryGetValue((code, time), out var unit))
            {
                sheet.Refuse(row.Line, "uCode", $"there is no unit '{code}'{(time is { } t ? string.Create(CultureInfo.InvariantCulture, $" at time {t}") : string.Empty)} in {File}");
            }
            else if (column is null || !unit.Values.TryGetValue(column, out var value))
            {
                sheet.Refuse(row.Line, "iCode", $"'{column}' is no column of values in {File}");
            }
            else if (value.HasProvenance)
            {
                sheet.Refuse(row.Line, "iCode", $"a line before says where '{column}' of '{code}' comes from");
            }
            else
            {
                var flags = sheet.Text(row, "Flags")?.Split([';', ' '], StringSplitOptions.RemoveEmptyEntries);
                lines[(code, unit.Time, column)] = row.Line;
                unit.Values[column] = value with { Source = sheet.Text(row, "Source"), Year = sheet.Whole(row, "Year"), Licence = sheet.Text(row, "Licence"), Flags = flags is { Length: > 0 } ? flags : null };
            }
        }
        return lines;
    }
}

namespace CityIp.Analytics.Datasets;

/// <summary>COINr's iMeta: a row per indicator, aggregate, denominator and group.</summary>
internal static class MetaSheet
{
    public const string File = "iMeta";

    public static readonly string[] Required = ["Level", "iCode", "Direction", "Weight", "Parent", "Type"];

    /// <summary>Columns of normalisation parameters, as COINr and as the engine name them.</summary>
    public static readonly (string Column, string Parameter)[] Parameters =
    [
        ("Target", "distance_to_target.target"), ("dist2targ_cap_max", "distance_to_target.cap"),
        ("minmax_lower", "minmax.lower"), ("minmax_upper", "minmax.upper"),
        ("scaled_lower", "scaled.lower"), ("scaled_upper", "scaled.upper"), ("scaled_scale_factor", "scaled.factor"),
        ("zscore_mean", "zscore.mean"), ("zscore_sd", "zscore.sd"),
        ("goalpost_lower", "goalposts.lower"), ("goalpost_upper", "goalposts.upper"), ("goalpost_scale", "goalposts.factor"), ("goalpost_trunc2posts", "goalposts.truncate"),
    ];

    private static readonly HashSet<string> Known = [.. Required, "iName", "Unit", "Denominator", "Source", "Year", "Licence", .. Parameters.Select(p => p.Column)];

    /// <summary>Where the row of a code stands.</summary>
    internal sealed record Read(List<DatasetIndicator> Indicators, List<DatasetColumn> Denominators, List<DatasetColumn> Groups, Dictionary<string, int> Lines);

    public static Read Of(CsvSheet sheet)
    {
        var read = new Read([], [], [], new(StringComparer.Ordinal));
        foreach (var unknown in sheet.Header.Where(column => !Known.Contains(column)))
        {
            sheet.Refuse(1, unknown, $"is not known in {File}; known are {string.Join(", ", Known)}");
        }
        foreach (var row in sheet.Rows)
        {
            if (sheet.Text(row, "iCode") is not { } code)
            {
                sheet.Refuse(row.Line, "iCode", "is missing");
                continue;
            }
            read.Lines[code] = row.Line;
            Take(sheet, row, code, read);
        }
        return read;
    }

    private static void Take(CsvSheet sheet, CsvRow row, string code, Read read)
    {
        var (name, unit, source, year, licence) = (sheet.Text(row, "iName"), sheet.Text(row, "Unit"), sheet.Text(row, "Source"), sheet.Whole(row, "Year"), sheet.Text(row, "Licence"));
        switch (sheet.Text(row, "Type"))
        {
            case ("Indicator" or "Aggregate") and var type:
                if ((Need(sheet, row, "Level"), Need(sheet, row, "Direction")) is not ({ } level, { } direction))
                {
                    return;
                }
                if (type == "Indicator" != (level == 1))
                {
                    sheet.Refuse(row.Line, "Type", $"is {type} on level {level}: indicators are level 1, aggregates the levels above");
                }
                read.Indicators.Add(new(
                    code, level, sheet.Text(row, "Parent"), direction, sheet.Number(row, "Weight") ?? 1, sheet.Text(row, "Denominator"), name, unit, ParametersOf(sheet, row), source, year, licence));
                break;
            case "Denominator":
                read.Denominators.Add(new(code, name, unit, source, year, licence));
                break;
            case "Group":
                read.Groups.Add(new(code, name, unit, source, year, licence));
                break;
            case var other:
                sheet.Refuse(row.Line, "Type", $"'{other}' is none of Indicator, Aggregate, Denominator, Group");
                break;
        }
    }

    private static int? Need(CsvSheet sheet, CsvRow row, string column)
    {
        if (sheet.Text(row, column) is null)
        {
            sheet.Refuse(row.Line, column, "is missing");
        }
        return sheet.Whole(row, column);
    }

    private static Dictionary<string, double>? ParametersOf(CsvSheet sheet, CsvRow row)
    {
        var found = new Dictionary<string, double>();
        foreach (var (column, parameter) in Parameters)
        {
            // R writes truth values as TRUE and FALSE.
            var value = sheet.Text(row, column) switch { "TRUE" => 1, "FALSE" => 0, _ => sheet.Number(row, column) };
            if (value is { } number)
            {
                found[parameter] = number;
            }
        }
        return found.Count == 0 ? null : found;
    }
}

using System.Globalization;
using System.Text;
using CityIp.Analytics.Versions;
using CsvHelper;

namespace CityIp.Analytics.Datasets;

/// <summary>A row of a file, at the line its first character stands on.</summary>
internal sealed record CsvRow(int Line, string[] Cells);

/// <summary>A CSV file (RFC 4180, UTF-8, a header row) as rows with their lines. What cannot be read is noted and the rest read on.</summary>
internal sealed class CsvSheet
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<DocumentError> errors;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    private CsvSheet(string file, List<DocumentError> errors) => (File, this.errors) = (file, errors);

    public string File { get; }

    public IReadOnlyList<string> Header { get; private set; } = [];

    public List<CsvRow> Rows { get; } = [];

    /// <summary>Null when there is no header, or one that lacks a required column.</summary>
    public static CsvSheet? Read(string file, byte[] bytes, IReadOnlyList<string> required, List<DocumentError> errors)
    {
        var sheet = new CsvSheet(file, errors);
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            sheet.Refuse(null, null, "the file is not UTF-8; save it as 'CSV UTF-8'");
            return null;
        }
        CsvMalformedRecord? malformed = null;
        using var reader = CsvReader.FromText(text, new() { HasHeader = false, Separator = ',', TrimWhitespace = true, TrackLineNumbers = true, OnMalformedRecord = record => malformed = record });
        if (!reader.Read())
        {
            sheet.Refuse(null, null, "the file has no header row");
            return null;
        }
        if (!sheet.TakeHeader(reader.Current.ToArray(), required))
        {
            return null;
        }
        while (reader.Read())
        {
            var cells = reader.Current.ToArray();
            if (cells.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }
            var line = (int)reader.LineNumber;
            if (malformed is { } record && record.LineNumber == reader.LineNumber)
            {
                sheet.Refuse(line, null, record.Reason is CsvMalformedReason.UnterminatedQuote ? "a quote is opened and never closed" : "a quote stands where none may: quotes inside a cell are doubled");
            }
            else if (cells.Length != sheet.Header.Count)
            {
                sheet.Refuse(line, null, $"the row has {cells.Length} cells, the header {sheet.Header.Count}");
            }
            else
            {
                sheet.Rows.Add(new(line, cells));
            }
        }
        return sheet;
    }

    public bool Has(string column) => columns.ContainsKey(column);

    /// <summary>Null when the cell is empty, the column is not there, or the cell says NA, as R writes what is missing.</summary>
    public string? Text(CsvRow row, string column) =>
        columns.TryGetValue(column, out var at) && row.Cells[at] is { Length: > 0 } text && text != "NA" ? text : null;

    public double? Number(CsvRow row, string column)
    {
        if (Text(row, column) is not { } text)
        {
            return null;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }
        Refuse(row.Line, column, $"'{Shown(text)}' is no finite number; decimals have a point, a missing value is an empty cell or NA");
        return null;
    }

    public int? Whole(CsvRow row, string column)
    {
        var number = Number(row, column);
        if (number is { } n && (n != Math.Truncate(n) || Math.Abs(n) > int.MaxValue))
        {
            Refuse(row.Line, column, $"'{Shown(Text(row, column)!)}' is no whole number");
            return null;
        }
        return (int?)number;
    }

    public void Refuse(int? line, string? column, string message) =>
        errors.Add(new(File, line, column, $"{File}{(line is { } l ? $", line {l}" : string.Empty)}{(column is null ? string.Empty : $", column {column}")}", message));

    private bool TakeHeader(string[] header, IReadOnlyList<string> required)
    {
        Header = header;
        var (start, at) = (errors.Count, 0);
        foreach (var column in header)
        {
            if (column.Length == 0 || !columns.TryAdd(column, at))
            {
                Refuse(1, column, column.Length == 0 ? $"column {at + 1} has no name" : "stands in the header twice");
            }
            at++;
        }
        foreach (var missing in required.Where(column => !columns.ContainsKey(column)))
        {
            Refuse(1, missing, "the header lacks this column");
        }
        return errors.Count == start;
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}

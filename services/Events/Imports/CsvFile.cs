using System.Text;
using CityIp.ServiceDefaults.Http;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.Events.Imports;

/// <summary>A row of a file, at the line its first character stands on; a cell that is empty or missing is null.</summary>
internal sealed record FileRow(int Line, IReadOnlyDictionary<string, string> Cells, Fault? Fault)
{
    public string? this[string column] => Cells.GetValueOrDefault(column);
}

/// <summary>Reads a CSV file (RFC 4180, UTF-8 with or without byte order mark, a header row) whole, or says why it is refused whole.</summary>
internal static class CsvFile
{
    public const int MostBytes = 1 << 20;
    public const int MostRows = 5_000;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<(List<FileRow> Rows, ProblemHttpResult? Refusal)> ReadAsync(HttpRequest request, IReadOnlyCollection<string> required, Func<string, bool> isColumn, CancellationToken cancellationToken)
    {
        if (RefuseType(request) is { } type)
        {
            return ([], type);
        }
        if (await ReadBytesAsync(request, cancellationToken) is not { } bytes)
        {
            return ([], Problems.Of(413, "too-large", $"A file has at most {MostBytes:N0} bytes. Split it."));
        }
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return ([], Problems.Bad("not-utf-8", "The file is not UTF-8. Save it as 'CSV UTF-8'."));
        }
        return Read(text.TrimStart('\uFEFF'), required, isColumn);
    }

    internal static (List<FileRow> Rows, ProblemHttpResult? Refusal) Read(string text, IReadOnlyCollection<string> required, Func<string, bool> isColumn)
    {
        CsvMalformedRecord? malformed = null;
        using var reader = CsvReader.FromText(text, new()
        {
            HasHeader = false,
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed = record,
        });
        if (!reader.Read())
        {
            return ([], Problems.Bad("empty-file", "The file has no header row."));
        }
        var header = reader.Current.ToArray();
        if (RefuseHeader(header, required, isColumn) is { } refusal)
        {
            return ([], refusal);
        }
        var rows = new List<FileRow>();
        while (reader.Read())
        {
            var cells = reader.Current.ToArray();
            if (cells.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }
            if (rows.Count == MostRows)
            {
                return ([], Problems.Of(413, "too-many-rows", $"A file has at most {MostRows:N0} rows. Split it."));
            }
            var quoting = malformed is { } record && record.LineNumber == reader.LineNumber ? malformed.Value.Reason : (CsvMalformedReason?)null;
            rows.Add(new((int)reader.LineNumber, CellsOf(header, cells), FaultOf(header, cells, quoting)));
        }
        return (rows, null);
    }

    private static ProblemHttpResult? RefuseType(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? null
            : Problems.Of(415, "unsupported-media-type", $"Content-Type '{request.ContentType}' is not read at {request.Path}. Send text/csv in UTF-8.");

    private static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MostBytes)
            {
                return null;
            }
        }
        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    private static ProblemHttpResult? RefuseHeader(string[] header, IReadOnlyCollection<string> required, Func<string, bool> isColumn)
    {
        if (required.FirstOrDefault(column => !header.Contains(column, StringComparer.Ordinal)) is { } missing)
        {
            return Problems.Invalid("missing-column", $"The header has no column '{missing}'.", missing);
        }
        if (header.FirstOrDefault(column => !isColumn(column)) is { } unknown)
        {
            return Problems.Invalid("unknown-column", $"Column '{unknown}' is not known here. Columns are listed in the OpenAPI document.", unknown);
        }
        return header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? Problems.Invalid("repeated-column", $"Column '{twice.Key}' stands in the header twice.", twice.Key)
            : null;
    }

    private static Dictionary<string, string> CellsOf(string[] header, string[] cells) => header.Zip(cells)
        .Where(cell => cell.Second.Length > 0)
        .ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);

    private static Fault? FaultOf(string[] header, string[] cells, CsvMalformedReason? quoting)
    {
        if (quoting is not null)
        {
            return new("malformed-row", quoting is CsvMalformedReason.UnterminatedQuote
                ? "A quote is opened here and never closed, so everything after it was taken for one cell."
                : "A quote stands where none may: a cell with quotes is wrapped in quotes, and those inside are doubled.", string.Empty);
        }
        return cells.Length == header.Length ? null : new("malformed-row", $"The row has {cells.Length} cells, the header {header.Length}.", string.Empty);
    }
}

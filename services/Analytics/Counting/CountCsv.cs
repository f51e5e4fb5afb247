using System.Globalization;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>All rows of a selection as CSV, written while they are read.</summary>
internal static class CountCsv
{
    private static readonly string?[] Header = ["expo", "grain", "unit", "code", "hour", "local_hour", "type", "count", "as_of", "through_sequence", "gaps"];

    /// <summary>Opened in a spreadsheet, a code such as <c>=1+1</c> must stay a text.</summary>
    private static readonly CsvWriterOptions Safe = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    public static PushStreamHttpResult Of(NpgsqlDataSource source, Expo expo, Selection selection, Watermark watermark) => TypedResults.Stream(async body =>
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var csv = CsvWriter.Create(body, Safe, leaveOpen: true);
        await csv.WriteRecordAsync(Header);
        var grain = selection.Grain.ToString().ToLowerInvariant();
        string?[] state = [watermark.AsOf is { } asOf ? Time(asOf) : null, $"{watermark.ThroughSequence}", $"{watermark.Gaps.Count}"];
        await foreach (var row in CountReader.RowsAsync(connection, selection, after: null, limit: null, CancellationToken.None))
        {
            await csv.WriteRecordAsync([expo.Code, grain, row.Unit, row.Code, Time(row.Hour), Time(row.LocalHour), row.Type, $"{row.Count}", .. state]);
        }
    }, "text/csv; charset=utf-8");

    private static string Time(DateTimeOffset time) => time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss.FFFFFF'Z'" : "yyyy-MM-ddTHH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;
using CityIp.Analytics.Index;
using CityIp.Analytics.Versions;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Jobs;

/// <summary>A stage as CSV: uCode, Time in panel data, then a column per code; a missing value is an empty cell.</summary>
internal static class StageCsv
{
    public static PushStreamHttpResult Of(byte[] json) => TypedResults.Stream(async body =>
    {
        var table = JsonSerializer.Deserialize<StageTable>(json, StoredJson.Options)!;
        var panel = table.Rows.Any(row => row.Time is not null);
        await using var csv = CsvWriter.Create(body, CsvWriterOptions.Default, leaveOpen: true);
        await csv.WriteRecordAsync(["uCode", .. panel ? ["Time"] : Array.Empty<string>(), .. table.Columns]);
        foreach (var row in table.Rows)
        {
            await csv.WriteRecordAsync([row.Unit, .. panel ? [Text(row.Time)] : Array.Empty<string?>(), .. row.Values.Select(Text)]);
        }
    }, "text/csv; charset=utf-8");

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}

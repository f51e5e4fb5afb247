using System.Globalization;
using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using CsvHelper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>An exhibitor's leads for its own system: as CSV or as JSON lines.</summary>
internal static class LeadExport
{
    private const string Csv = "text/csv";
    private const string JsonLines = "application/jsonl";
    private const string Codes = "SELECT booth.id, booth.code, expo.code FROM booth JOIN expo ON expo.id = booth.expo_id WHERE $1::text IS NULL OR expo.code = $1 OR expo.id::text = lower($1)";

    private static readonly string?[] Header = ["id", "expo", "booth", "exhibitor", "version", "captures", "first_at", "last_at", "assets", "name", "email", "phone", "company", "notes", "answers"];

    /// <summary>Opened in a spreadsheet, what a visitor calls himself must stay a text.</summary>
    private static readonly CsvWriterOptions Safe = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    public static Results<PushStreamHttpResult, ProblemHttpResult> Write(string? expo, HttpContext http, Caller caller, LeadReader reader, NpgsqlDataSource source)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        var (format, abort) = (Choose(http.Request), http.RequestAborted);
        return format switch
        {
            Csv => TypedResults.Stream(body => WriteCsvAsync(body, caller, expo, reader, source, abort), "text/csv; charset=utf-8"),
            JsonLines => TypedResults.Stream(body => WriteLinesAsync(body, caller, expo, reader, abort), JsonLines),
            _ => Problems.Of(406, "not-acceptable", "Leads are exported as text/csv or application/jsonl."),
        };
    }

    private static async Task WriteCsvAsync(Stream body, Caller caller, string? expo, LeadReader reader, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var codes = await CodesAsync(source, expo, cancellationToken);
        await using var csv = CsvWriter.Create(body, Safe, leaveOpen: true);
        await csv.WriteRecordAsync(Header, cancellationToken);
        await foreach (var lead in reader.AllAsync(caller, expo, cancellationToken))
        {
            var (boothCode, expoCode) = codes.GetValueOrDefault(lead.BoothId);
            await csv.WriteRecordAsync([
                lead.Id.ToString(), expoCode, boothCode, lead.ExhibitorId.ToString(), Number(lead.Version), Number(lead.Captures), Time(lead.FirstAt), Time(lead.LastAt), string.Join(';', lead.AssetIds),
                lead.Contact?.Name, lead.Contact?.Email, lead.Contact?.Phone, lead.Contact?.Company,
                string.Join('\n', lead.Remarks!.Select(remark => remark.Note).OfType<string>()),
                string.Join('\n', lead.Remarks!.SelectMany(remark => remark.Answers ?? []).Select(answer => $"{answer.Question}: {answer.Answer}")),
            ], cancellationToken);
        }
    }

    private static async Task WriteLinesAsync(Stream body, Caller caller, string? expo, LeadReader reader, CancellationToken cancellationToken)
    {
        await foreach (var lead in reader.AllAsync(caller, expo, cancellationToken))
        {
            await JsonSerializer.SerializeAsync(body, lead, JsonSerializerOptions.Web, cancellationToken);
            await body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    /// <summary>CSV when the caller does not mind; null when neither will do.</summary>
    private static string? Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0 ? Csv : accepted.Where(range => range.Quality is not 0)
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => new[] { Csv, JsonLines }.FirstOrDefault(type => new MediaTypeHeaderValue(type).IsSubsetOf(range)))
            .FirstOrDefault(type => type is not null);
    }

    private static async Task<Dictionary<Guid, (string Booth, string Expo)>> CodesAsync(NpgsqlDataSource source, string? expo, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Codes);
        command.Parameters.Add(new() { Value = (object?)expo ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var codes = new Dictionary<Guid, (string, string)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            codes.Add(rows.GetGuid(0), (rows.GetString(1), rows.GetString(2)));
        }
        return codes;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}

using System.Text.Json;
using CityIp.Events.Clocks;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Events.CheckIns;

/// <summary>What a gate recorded while it was offline. It happened, so it is taken in as it was; what does not fit together stands in the conflict report.</summary>
internal static class OfflineCheckIns
{
    private const int Most = 500;

    private const string BodyExample = """
        { "sentTime": "2026-10-01T18:05:00+08:00", "checkIns": [{ "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0002", "badge": "BADGE-000001", "direction": "entry", "deviceTime": "2026-10-01T09:12:00+08:00" }] }
        """;

    private const string Example = """{ "results": [{ "index": 0, "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0002", "status": "accepted", "reason": "ok", "text": "Welcome." }] }""";

    public static void MapOfflineCheckIns(this IEndpointRouteBuilder checkIns) => checkIns.MapPost("/offline", Upload)
        .Accepts<UploadCheckIns>("application/json")
        .Describes("UploadOfflineCheckIns", "Takes in check-ins that happened while the gate was offline, up to 500 at once", 400, 404, 410, 415, 422, 429, 503)
        .WithDescription("Each is taken or rejected by itself, however late. Those of one request are committed together. The same again is a duplicate.")
        .Produces<UploadedCheckIns>().WithBodyExample(BodyExample).WithAnswerExample(Example);

    private static async Task<IResult> Upload(
        string expo, HttpRequest request, Caller caller, Gate gate, IntakeTransaction transaction, NpgsqlDataSource source, OutboxSignal signal, SenderClocks clocks, IntakeMetrics metrics, IOptions<JsonOptions> json, HttpContext http, CancellationToken cancellationToken)
    {
        var (device, refusal) = await gate.FindAsync(expo, caller, cancellationToken);
        if (device is null)
        {
            return refusal!;
        }
        var upload = await ReadAsync(request, json.Value.SerializerOptions, cancellationToken);
        if (upload.CheckIns.Count is 0 or > Most)
        {
            return Problems.Invalid("invalid-batch-size", $"A batch has 1 to {Most} check-ins.", "/checkIns");
        }
        if (CheckInRules.RefuseTime(upload.SentTime, "/sentTime") is { } fault)
        {
            return fault.AsProblem(http);
        }
        return await gate.EnterAsync(http, caller, async () =>
        {
            var results = new UploadedCheckIn[upload.CheckIns.Count];
            var checkIns = new List<CheckIn>();
            for (var index = 0; index < results.Length; index++)
            {
                var (item, flaw) = Read(upload.CheckIns[index], json.Value.SerializerOptions);
                if (flaw is not null)
                {
                    results[index] = new(index, item?.Nonce, "rejected", Problem: flaw.AsItem());
                    continue;
                }
                var examined = await gate.ExamineAsync(caller, CheckIn.ToEvent(device, item!.Nonce, item.Badge, item.Direction, item.DeviceTime, upload.SentTime), index, cancellationToken);
                if (CheckInEndpoints.RefuseExamined(examined) is { } problem)
                {
                    results[index] = new(index, item.Nonce, "rejected", Problem: new(Problems.TypeOf(problem.Slug), Problems.TitleOf(problem.Slug), problem.Detail, problem.Field ?? string.Empty));
                    continue;
                }
                checkIns.Add(new(examined, device, item.Direction));
            }
            if (checkIns.Count > 0)
            {
                await WriteAsync(checkIns, results, transaction, source, CheckInTexts.Negotiate(http), cancellationToken);
                signal.Wake();
                ReceivedEvent[] written = [.. checkIns.Select(checkIn => checkIn.Event)];
                clocks.Note(written);
                metrics.Answered(written);
            }
            return TypedResults.Ok(new UploadedCheckIns(results));
        });
    }

    private static async Task WriteAsync(List<CheckIn> checkIns, UploadedCheckIn[] results, IntakeTransaction transaction, NpgsqlDataSource source, string language, CancellationToken cancellationToken)
    {
        // A nonce may stand under a refusal, of which the ledger knows nothing.
        var refused = await CheckInFacts.RefusedAsync(source, [.. checkIns.Select(checkIn => checkIn.Id)], cancellationToken);
        foreach (var checkIn in checkIns.Where(checkIn => refused.Contains(checkIn.Id)))
        {
            results[checkIn.Event.Index] = new(checkIn.Event.Index, checkIn.Event.Id, "rejected", Problem: Reused().AsItem());
        }
        checkIns.RemoveAll(checkIn => refused.Contains(checkIn.Id));
        if (checkIns.Count == 0)
        {
            return;
        }
        await transaction.WriteAsync([.. checkIns.Select(checkIn => checkIn.Event)], async connection =>
        {
            var fresh = checkIns.Where(checkIn => checkIn.Event.Status == IntakeStatus.Accepted).ToList();
            if (fresh.Count > 0)
            {
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckInFacts.Offline(fresh) } };
                await batch.PrepareAsync();
                await batch.ExecuteNonQueryAsync();
            }
        });
        var reasons = await CheckInFacts.ReasonsAsync(source, [.. checkIns.Select(checkIn => checkIn.Id)], cancellationToken);
        foreach (var checkIn in checkIns)
        {
            var item = checkIn.Event;
            var reason = reasons.TryGetValue(checkIn.Id, out var found) && item.Status != IntakeStatus.Conflict ? found : (CheckInReason?)null;
            results[item.Index] = new(
                item.Index,
                item.Id,
                IntakeAnswers.WordOf(item.Status),
                reason,
                reason is { } told ? CheckInTexts.TextOf(told, checkIn.Direction, language) : null,
                item.Status == IntakeStatus.Conflict ? Reused().AsItem() : null);
        }
    }

    private static Fault Reused() => new("nonce-reused", "The nonce was used for another reading, which stands. Each reading has a nonce of its own.", "/nonce");

    private static async Task<UnreadCheckIns> ReadAsync(HttpRequest request, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        }
        try
        {
            return await request.ReadFromJsonAsync<UnreadCheckIns>(json, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException malformed)
        {
            throw new BadHttpRequestException("The body is no batch of check-ins.", StatusCodes.Status400BadRequest, malformed);
        }
    }

    private static (OfflineCheckIn? Item, Fault? Fault) Read(JsonElement element, JsonSerializerOptions json)
    {
        try
        {
            var item = element.Deserialize<OfflineCheckIn>(json) ?? throw new JsonException();
            return (item, CheckInRules.Refuse(item));
        }
        catch (JsonException malformed)
        {
            // The parser's message may quote the value, so only its path is told.
            return (null, new("malformed-item", "A field is missing, unknown, or of the wrong type. Fields are listed in the OpenAPI document.", malformed.Path?.TrimStart('$').Replace('.', '/') ?? string.Empty));
        }
    }
}

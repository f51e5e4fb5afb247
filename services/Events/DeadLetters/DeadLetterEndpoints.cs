using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>An event that is held but not counted.</summary>
/// <param name="State">held, replayed or discarded.</param>
/// <param name="Reason">Why it was not counted, for example unknown-booth, invalid-data or conflict.</param>
/// <param name="Pointer">JSON Pointer to what is at fault.</param>
/// <param name="Sealed">True where the event is kept encrypted, because a badge code could stand anywhere in it.</param>
internal sealed record DeadLetterView(
    Guid Id,
    Guid ActivityId,
    string State,
    string Reason,
    string Detail,
    string? Pointer,
    string Door,
    string Sender,
    string Organisation,
    string Source,
    string EventId,
    string Type,
    string? Expo,
    DateTimeOffset ReceivedAt,
    DateTimeOffset ChangedAt,
    bool Sealed,
    JsonElement? Event);

internal static class DeadLetterEndpoints
{
    private const string Columns = """
        id, key, state, reason, detail, pointer, door, sender, organisation, source, event_id, type, expo_code, received_at, changed_at, sealed IS NOT NULL
        """;

    private const string SelectPage = $"""
        SELECT {Columns}
        FROM dead_letter
        WHERE ($1::text IS NULL OR reason = $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR expo_code = $3) AND ($4::uuid IS NULL OR id < $4)
        ORDER BY id DESC
        LIMIT $5
        """;

    private const string SelectOne = $"SELECT {Columns}, readable::text, sealed FROM dead_letter WHERE id = $1";

    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/v1/events/dead-letters").WithTags("Dead letters").RequireScope("events:operate");
        letters.MapGet("/", List)
            .WithName("ListDeadLetters")
            .WithSummary("Events that are held but not counted, the newest first")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403)
            .WithAnswerExample($$"""{ "items": [{{Example}}], "next": null }""");
        letters.MapGet("/{id:guid}", Show)
            .WithName("ShowDeadLetter")
            .WithSummary("A dead letter with its event")
            .WithDescription("A sealed event is shown with reveal=true only: it can hold personal data.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409)
            .WithAnswerExample(Example);
        return app;
    }

    private const string Example = """
        {
          "id": "01930000-0000-7000-e000-000000000001", "activityId": "8c1d2c55-6f0e-4a57-93a5-0d5f9e1a7b11", "state": "held", "reason": "unknown-booth",
          "detail": "The expo 'yrd-2024' has no booth 'Q-99' yet. It is taken in as soon as it has.", "pointer": "/data/booth", "door": "http", "sender": "demo",
          "organisation": "demo", "source": "urn:cityip:demo:kiosk-7", "eventId": "b7d1f6c2-0002", "type": "cityip.booth.visited.v1", "expo": "yrd-2024",
          "receivedAt": "2024-11-22T02:15:01Z", "changedAt": "2024-11-22T02:15:01Z", "sealed": false,
          "event": { "specversion": "1.0", "id": "b7d1f6c2-0002", "source": "urn:cityip:demo:kiosk-7", "type": "cityip.booth.visited.v1", "data": { "booth": "Q-99", "expo": "yrd-2024" } }
        }
        """;

    private static async Task<Results<Ok<Page<DeadLetterView>>, ProblemHttpResult>> List(
        string? reason, string? state, string? expo, int? limit, string? cursor, HttpContext http, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var after, out var badCursor))
        {
            return badCursor;
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var command = source.CreateCommand(SelectPage);
        foreach (var filter in (string?[])[reason, state, expo])
        {
            command.Parameters.Add(new() { Value = (object?)filter ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        }
        command.Parameters.Add(new() { Value = Guid.TryParse(after?[0], out var last) ? last : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = size + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<DeadLetterView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(View(reader, null));
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, letters, size, letter => Paging.Cursor(letter.Id.ToString()));
    }

    private static async Task<Results<Ok<DeadLetterView>, ProblemHttpResult>> Show(
        Guid id, bool? reveal, HttpContext http, NpgsqlDataSource source, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectOne);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return Problems.NotFound("dead letter", id);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        if (!reader.IsDBNull(16))
        {
            return TypedResults.Ok(View(reader, JsonElement.Parse(reader.GetString(16))));
        }
        if (reveal is not true || reader.IsDBNull(17))
        {
            return TypedResults.Ok(View(reader, null));
        }
        try
        {
            return TypedResults.Ok(View(reader, JsonElement.Parse(Encoding.UTF8.GetString(secrets.Decrypt(reader.GetFieldValue<byte[]>(17), reader.GetGuid(1))))));
        }
        catch (CryptographicException)
        {
            return Problems.Conflict("sealed-under-another-key", "The event was sealed under another key than the service has now. Start it with the Events:EncryptionKey (or Identity:Key) of that time.");
        }
    }

    private static DeadLetterView View(NpgsqlDataReader reader, JsonElement? content) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.GetString(6),
        reader.GetString(7),
        reader.GetString(8),
        reader.GetString(9),
        reader.GetString(10),
        reader.GetString(11),
        reader.IsDBNull(12) ? null : reader.GetString(12),
        reader.GetFieldValue<DateTimeOffset>(13),
        reader.GetFieldValue<DateTimeOffset>(14),
        reader.GetBoolean(15),
        content);
}

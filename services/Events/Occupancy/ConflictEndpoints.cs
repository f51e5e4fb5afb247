using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Occupancy;

/// <summary>A check-in that does not fit those before it, or that a gate online would have refused.</summary>
/// <param name="Kind">entered-twice, exit-without-entry; or why a gate would have refused what was recorded offline: unknown-badge, not-valid-yet, expired, wrong-hall.</param>
/// <param name="Visitor">Pseudonym within the expo.</param>
/// <param name="Forced">A person let it pass knowing of it.</param>
/// <param name="Earlier">The check-in before it that it does not fit; null where there is none.</param>
internal sealed record ConflictView(string Kind, string? Hall, Guid Visitor, bool Forced, CheckInReference CheckIn, CheckInReference? Earlier);

/// <param name="Way">gate: decided by us; offline: uploaded later; activity: published as an activity only.</param>
/// <param name="DeviceId">Null where no device of ours read it.</param>
internal sealed record CheckInReference(Guid Id, string Way, string Direction, DateTimeOffset OccurredAt, Guid? DeviceId, string? Device, string Source, string Nonce);

internal static class ConflictEndpoints
{
    // $3 and $4: go on after this one.
    private const string Select = """
        WITH walk AS (
            SELECT check_in.*,
                lag(id) OVER badge AS earlier, lag(direction) OVER badge AS before
            FROM check_in
            WHERE expo_id = $1 AND day = $2 AND outcome = 'ok' AND annulled_at IS NULL
            WINDOW badge AS (PARTITION BY place, visitor ORDER BY occurred_at, received_at, id)
        ), found AS (
            SELECT *, CASE
                WHEN direction = 'entry' AND before = 'entry' THEN 'entered-twice'
                WHEN direction = 'exit' AND before IS DISTINCT FROM 'entry' THEN 'exit-without-entry'
                ELSE reason END AS kind
            FROM walk
            WHERE direction = 'entry' AND before = 'entry' OR direction = 'exit' AND before IS DISTINCT FROM 'entry' OR way = 'offline' AND reason <> 'ok'
        )
        SELECT kind, hall.code, found.visitor, found.forced,
            found.id, found.way, found.direction, found.occurred_at, found.device_id, found.device, found.source, found.nonce,
            earlier.id, earlier.way, earlier.direction, earlier.occurred_at, earlier.device_id, earlier.device, earlier.source, earlier.nonce
        FROM found LEFT JOIN check_in AS earlier ON earlier.id = found.earlier LEFT JOIN hall ON hall.id = found.hall_id
        WHERE $3::timestamptz IS NULL OR (found.occurred_at, found.id) > ($3, $4)
        ORDER BY found.occurred_at, found.id
        LIMIT $5
        """;

    private const string Example = """
        {
          "items": [
            {
              "kind": "entered-twice", "hall": "H1", "visitor": "5d1f8f0e-7a52-2f0c-9b1e-3f6a0c5b8e21", "forced": false,
              "checkIn": { "id": "01930000-0000-7000-e000-000000000002", "way": "offline", "direction": "entry", "occurredAt": "2026-10-01T02:05:00Z", "deviceId": "01930000-0000-7000-b000-000000000002", "device": "South gate 1", "source": "urn:cityip:device:01930000-0000-7000-b000-000000000002", "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0002" },
              "earlier": { "id": "01930000-0000-7000-e000-000000000001", "way": "gate", "direction": "entry", "occurredAt": "2026-10-01T02:01:00Z", "deviceId": "01930000-0000-7000-b000-000000000001", "device": "North gate 2", "source": "urn:cityip:device:01930000-0000-7000-b000-000000000001", "nonce": "5b0c5b0e-2b1f-4a8e-9d0a-3f1f6a1f0001" }
            }
          ],
          "next": null
        }
        """;

    public static IEndpointRouteBuilder MapConflicts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events/expos/{expo}/check-in-conflicts", List).WithTags("Check-in").RequireScope("events:operate")
            .Describes("ListCheckInConflicts", "Check-ins of a day that do not fit together, by the time they happened", 400, 404)
            .WithDescription("Made from the check-ins at the moment it is asked: a badge that entered twice without leaving, an exit without an entry, and what a gate let in offline that it would have refused online. An upload that comes later can bring a conflict, or the missing exit that ends one. day is one of the expo's clocks.")
            .WithAnswerExample(Example);
        return app;
    }

    private static async Task<Results<Ok<Page<ConflictView>>, ProblemHttpResult>> List(string expo, DateOnly? day, int? limit, string? cursor, EventsDb db, NpgsqlDataSource source, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 2, out var after) is { } refusal)
        {
            return refusal;
        }
        var (ticks, last) = (0L, Guid.Empty);
        if (after is not null && !(long.TryParse(after[0], out ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && Guid.TryParse(after[1], out last)))
        {
            return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        }
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = found.Id });
        command.Parameters.Add(new() { Value = day ?? CheckIns.CheckIn.DayOf(clock.GetUtcNow(), found.Zone) });
        command.Parameters.Add(new() { Value = after is null ? DBNull.Value : new DateTime(ticks, DateTimeKind.Utc), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = last });
        command.Parameters.Add(new() { Value = size + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var conflicts = new List<ConflictView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            conflicts.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetGuid(2), reader.GetBoolean(3), Reference(reader, 4), reader.IsDBNull(12) ? null : Reference(reader, 12)));
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, conflicts, size, conflict => Paging.Cursor($"{conflict.CheckIn.OccurredAt.UtcTicks}", $"{conflict.CheckIn.Id}"));
    }

    private static CheckInReference Reference(NpgsqlDataReader reader, int from) => new(
        reader.GetGuid(from),
        reader.GetString(from + 1),
        reader.GetString(from + 2),
        reader.GetFieldValue<DateTimeOffset>(from + 3),
        reader.IsDBNull(from + 4) ? null : reader.GetGuid(from + 4),
        reader.IsDBNull(from + 5) ? null : reader.GetString(from + 5),
        reader.GetString(from + 6),
        reader.GetString(from + 7));
}

using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.Clocks;

/// <summary>How the clock of one source stands.</summary>
/// <param name="Sender">Id of the key, or user of the broker; a device's key has the device's id.</param>
/// <param name="Events">Accepted activities.</param>
/// <param name="Samples">Those that came with a senttime.</param>
/// <param name="SkewSeconds">Median of the latest samples (at most 63): positive where the clock is ahead. The way through the network is in it. Null without samples.</param>
/// <param name="Corrected">Activities whose time was corrected by more than half a minute.</param>
/// <param name="Future">Activities whose time lay in the future: they count for the time of receipt.</param>
/// <param name="WithoutTime">Activities without a time: they count for the time of receipt.</param>
/// <param name="Flagged">The skew is beyond the limit, or something lay in the future.</param>
internal sealed record ClockView(
    string Sender,
    string Source,
    long Events,
    long Samples,
    double? SkewSeconds,
    int SkewSamples,
    long Corrected,
    long Future,
    long WithoutTime,
    bool Flagged,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset? LastFutureAt);

internal static class ClockEndpoints
{
    private const double SkewLimitSeconds = 120;

    private const string Select = """
        SELECT sender, source, events, samples, skew_ms, skew_samples, corrected, future, missing, future > 0 OR abs(skew_ms) > $1 AS flagged, first_seen_at, last_seen_at, last_future_at
        FROM clock
        WHERE (NOT $2 OR future > 0 OR abs(skew_ms) > $1) AND ($3::text IS NULL OR starts_with(source, $3)) AND ($4::text IS NULL OR (source, sender) > ($4, $5))
        ORDER BY source, sender
        LIMIT $6
        """;

    private const string Example = """
        {
          "items": [
            {
              "sender": "01930000-0000-7000-b000-000000000001", "source": "urn:cityip:device:01930000-0000-7000-b000-000000000001", "events": 5120, "samples": 5120, "skewSeconds": -187.4, "skewSamples": 63,
              "corrected": 5120, "future": 0, "withoutTime": 0, "flagged": true, "firstSeenAt": "2026-10-01T01:02:03Z", "lastSeenAt": "2026-10-01T09:58:00Z", "lastFutureAt": null
            }
          ],
          "next": null
        }
        """;

    public static IEndpointRouteBuilder MapClocks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/events/clocks", List)
            .WithTags("Activities")
            .RequireScope("events:operate")
            .Describes("ListClocks", "How the clocks of devices and other sources stand, by source", 400)
            .WithDescription("Written every quarter of a minute; a process that is killed loses what it noted since. source takes the beginning of a source. Rows of sources that were silent for 90 days go. flagged is set by Clocks:SkewLimitSeconds (120).")
            .WithAnswerExample(Example);
        return app;
    }

    private static async Task<Results<Ok<Page<ClockView>>, ProblemHttpResult>> List(bool? flagged, string? source, int? limit, string? cursor, NpgsqlDataSource database, IConfiguration configuration, HttpContext http, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 2, out var after) is { } refusal)
        {
            return refusal;
        }
        var size = limit ?? Paging.DefaultLimit;
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = configuration.GetValue("Clocks:SkewLimitSeconds", SkewLimitSeconds) * 1000 });
        command.Parameters.Add(new() { Value = flagged ?? false });
        foreach (var text in (string?[])[source, after?[0], after?[1]])
        {
            command.Parameters.Add(new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }
        command.Parameters.Add(new() { Value = size + 1 });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var clocks = new List<ClockView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            clocks.Add(new(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4) / 1000.0,
                reader.GetInt32(5),
                reader.GetInt64(6),
                reader.GetInt64(7),
                reader.GetInt64(8),
                !reader.IsDBNull(9) && reader.GetBoolean(9),
                reader.GetFieldValue<DateTimeOffset>(10),
                reader.GetFieldValue<DateTimeOffset>(11),
                reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12)));
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return Paging.Answer(http, clocks, size, clock => Paging.Cursor(clock.Source, clock.Sender));
    }
}

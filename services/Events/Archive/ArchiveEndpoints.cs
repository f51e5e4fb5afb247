using System.Globalization;
using CityIp.Events.Expos;
using CityIp.Events.Retention;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Events.Archive;

/// <summary>How far the archiving of an expo is.</summary>
/// <param name="State">settling (what is under way is waited for), removing, sealing, or archived.</param>
/// <param name="Activities">How many are to be removed; null before they are counted.</param>
/// <param name="Removed">How many are; their number per hour and type is kept.</param>
internal sealed record ArchiveView(Guid ExpoId, string State, long? Activities, long Removed, DateTimeOffset BegunAt, DateTimeOffset ChangedAt);

internal static class ArchiveEndpoints
{
    private const string Example = """
        { "expoId": "01930000-0000-7000-9000-000000000001", "state": "removing", "activities": 90211, "removed": 40000, "begunAt": "2025-01-07T02:00:00Z", "changedAt": "2025-01-07T02:00:41Z" }
        """;

    private const string CountHeld = """
        SELECT count(*) FROM dead_letter WHERE state = 'held' AND (expo_code = $1 OR readable #>> '{data,expo}' = $1)
        """;

    private const string IsRepaired = "SELECT EXISTS (SELECT FROM expo_repair WHERE expo_id = $1 AND state = 'publishing')";

    public static IEndpointRouteBuilder MapArchive(this IEndpointRouteBuilder app)
    {
        var archive = app.MapGroup("/v1/events/expos/{expo}/archive").WithTags("Events: expos").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>();
        archive.MapPost("/", Archive)
            .Describes("ArchiveExpo", "Archive an expo for good. Needs If-Match.", 404, 409, 412, 428, 503)
            .WithDescription("Allowed once nothing more is expected: 30 days (Retention:ArchiveAfterDays) after its last day. The expo takes in nothing more; its activities are removed one by one, their number per hour and type kept, and what told their duplicates with them; contacts of its badges and its dead letters are deleted; and its secret is destroyed, so that nobody can find a badge's visitor again. Counts, leads and deals stay. It cannot be taken back. Dead letters that are held stop it unless discardHeld=true. Asked for again, it says how far it is.")
            .WithAnswerExample(Example, 202);
        archive.MapGet("/", Read).Describes("ReadArchive", "How far the archiving of an expo is.", 404).WithAnswerExample(Example);
        return app;
    }

    private static async Task<Results<Accepted<ArchiveView>, ProblemHttpResult>> Archive(
        string expo, EventsDb db, NpgsqlDataSource source, IOptions<RetentionOptions> options, TimeProvider clock, HttpContext http, CancellationToken cancellationToken, bool discardHeld = false)
    {
        if (await db.Expos.ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var address = $"/v1/events/expos/{found.Code}/archive";
        if (await ExpoArchives.ReadAsync(source, found.Id, cancellationToken) is { } begun)
        {
            return TypedResults.Accepted(address, begun);
        }
        if (ETag.Refuse(http.Request, found.Version) is { } refusal)
        {
            return refusal;
        }
        var now = clock.GetUtcNow();
        var from = found.EndsOn.AddDays(options.Value.ArchiveAfterDays + 1);
        if (now < LocalTime.StartOf(from, found.Zone))
        {
            return Problems.Conflict("expo-not-over", $"Devices may still upload what they saw of this expo. It can be archived from {from.ToString("O", CultureInfo.InvariantCulture)} on, {options.Value.ArchiveAfterDays} days after its last day.");
        }
        if (await AskAsync<bool>(source, IsRepaired, found.Id, cancellationToken))
        {
            return Problems.Conflict("repair-under-way", $"A repair is publishing the activities of this expo. Archive it when GET /v1/events/expos/{found.Code}/recount says published and Analytics shows its generation.");
        }
        if (!discardHeld && await AskAsync<long>(source, CountHeld, found.Code, cancellationToken) is > 0 and var held)
        {
            return Problems.Conflict("letters-held", $"{held} dead letters of this expo are held and could still be counted. Replay or discard them (GET /v1/events/dead-letters?expo={found.Code}&state=held), or repeat with ?discardHeld=true.");
        }
        found.Archive(now);
        await using (var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null)
        {
            await db.SaveChangesAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"INSERT INTO expo_archive (expo_id, begun_at, changed_at) VALUES ({found.Id}, {now}, {now})", cancellationToken);
            await (transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        }
        http.Response.Headers.ETag = ETag.Of(found.Version);
        return TypedResults.Accepted(address, new ArchiveView(found.Id, "settling", null, 0, now, now));
    }

    private static async Task<Results<Ok<ArchiveView>, ProblemHttpResult>> Read(string expo, EventsDb db, NpgsqlDataSource source, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return await ExpoArchives.ReadAsync(source, found.Id, cancellationToken) is { } begun
            ? TypedResults.Ok(begun)
            : Problems.Of(404, "not-archived", $"Expo '{found.Code}' is not archived.");
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql, object value, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

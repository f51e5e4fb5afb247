using CityIp.Events.Expos;
using CityIp.Events.Sessions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Imports;

/// <summary>Sessions from a file, by the rules of <see cref="BoothImport"/>.</summary>
internal static class SessionImport
{
    public static async Task<Results<Ok<ImportReport>, ProblemHttpResult>> Import(string expo, EventsDb db, HttpRequest request, CancellationToken cancellationToken, bool dryRun = false)
    {
        if (await db.Expos.ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var (file, refusal) = await CsvFile.ReadAsync(request, SessionRow.Required, SessionRow.IsColumn, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }
        var halls = await SessionEndpoints.HallsOfAsync(db, found, cancellationToken);
        // A dry run changes rows that nobody keeps.
        var sessions = await db.Sessions.Where(session => session.ExpoId == found.Id).AsTracking(dryRun ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll)
            .ToDictionaryAsync(session => session.Code, StringComparer.Ordinal, cancellationToken);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var results = file.ConvertAll(SessionRow.Of).ConvertAll(row =>
        {
            var (status, fault) = Take(row, found, sessions, halls, lines);
            if (!dryRun && status is RowOutcome.Created)
            {
                db.Sessions.Add(sessions[row.Code!]);
            }
            return new RowResult(row.Line, row.Code, status, fault?.AsItem());
        });
        if (!dryRun && results.Any(result => result.Status is RowOutcome.Created or RowOutcome.Changed))
        {
            await db.SaveBeneathAsync(found, cancellationToken);
        }
        return TypedResults.Ok(ImportReport.Of(dryRun, results));
    }

    private static (RowOutcome Status, Fault? Fault) Take(SessionRow row, Expo expo, Dictionary<string, Session> sessions, Dictionary<string, Guid> halls, Dictionary<string, int> lines)
    {
        if (row is not { Fault: null, Details: { } details, Code: { } code })
        {
            return (RowOutcome.Rejected, row.Fault);
        }
        if (!lines.TryAdd(code, row.Line))
        {
            return (RowOutcome.Rejected, new("repeated-code", $"Line {lines[code]} has the same code; that one counts.", "/code"));
        }
        if (details.Refuse(expo, halls) is { } fault)
        {
            return (RowOutcome.Rejected, fault);
        }
        if (sessions.TryGetValue(code, out var session))
        {
            return (details.Change(session, expo, halls) ? RowOutcome.Changed : RowOutcome.Unchanged, null);
        }
        sessions[code] = details.Schedule(expo, code, halls);
        return (RowOutcome.Created, null);
    }
}

using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Imports;

/// <summary>Booths from a file: a row whose code is new is placed, another changes the booth of that code. A bad row condemns no other.</summary>
internal static class BoothImport
{
    public static async Task<Results<Ok<ImportReport>, ProblemHttpResult>> Import(string expo, EventsDb db, TimeProvider time, HttpRequest request, CancellationToken cancellationToken, bool dryRun = false)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(expo, cancellationToken) is not { } found)
        {
            return Problems.NotFound("expo", expo);
        }
        var (file, refusal) = await CsvFile.ReadAsync(request, BoothRow.Required, BoothRow.Columns.Contains, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }
        var rows = file.ConvertAll(BoothRow.Of);
        var references = await BoothReferences.LoadAsync(db, found.Id, [.. rows.Select(row => row.Details).OfType<BoothDetails>()], cancellationToken);
        // A dry run changes rows that nobody keeps.
        var booths = await db.Booths.Where(booth => booth.ExpoId == found.Id).AsTracking(dryRun ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll)
            .ToDictionaryAsync(booth => booth.Code, StringComparer.Ordinal, cancellationToken);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var now = time.GetUtcNow();
        var results = rows.ConvertAll(row =>
        {
            var (status, fault) = Take(row, found.Id, booths, references, lines, out var booth);
            if (!dryRun && booth is not null && status is RowOutcome.Created or RowOutcome.Changed)
            {
                if (status is RowOutcome.Created)
                {
                    db.Booths.Add(booth!);
                }
                db.Publish(booth!.ToMessage(now), booth.Id, booth.Version);
            }
            return new RowResult(row.Line, row.Code, status, fault?.AsItem());
        });
        if (!dryRun)
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        return TypedResults.Ok(ImportReport.Of(dryRun, results));
    }

    private static (RowOutcome Status, Fault? Fault) Take(BoothRow row, Guid expoId, Dictionary<string, Booth> booths, BoothReferences references, Dictionary<string, int> lines, out Booth? booth)
    {
        booth = row.Code is null ? null : booths.GetValueOrDefault(row.Code);
        if (row is not { Fault: null, Details: { } details, Code: { } code })
        {
            return (RowOutcome.Rejected, row.Fault);
        }
        if (!lines.TryAdd(code, row.Line))
        {
            return (RowOutcome.Rejected, new("repeated-code", $"Line {lines[code]} has the same code; that one counts.", "/code"));
        }
        if (references.Refuse(details, booth) is { } fault)
        {
            return (RowOutcome.Rejected, fault);
        }
        if (booth is not null)
        {
            return (references.Change(booth, details) ? RowOutcome.Changed : RowOutcome.Unchanged, null);
        }
        booth = booths[code] = references.Place(expoId, code, details);
        return (RowOutcome.Created, null);
    }
}

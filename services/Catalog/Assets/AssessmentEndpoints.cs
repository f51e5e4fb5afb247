using System.ComponentModel;
using System.Globalization;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>A finding as a caller writes it.</summary>
internal sealed record WriteAssessment(
    AssessmentAspect Aspect,
    [property: Description("The day it was found; not in the future.")] DateOnly AssessedOn,
    string Finding,
    [property: Description("Who says so, and where.")] string Source,
    string? SourceUri = null,
    [property: Description("0 to 100, more is more of the aspect; left out where the source gives no figure.")] decimal? Score = null)
{
    private const int LongestFinding = 4_000;
    private const int LongestSource = 500;

    /// <param name="today">Today where it is latest: a day that has begun anywhere may be written.</param>
    public Fault? Check(DateOnly today) => this switch
    {
        _ when string.IsNullOrWhiteSpace(Finding) || Finding.Length > LongestFinding || Finding.Contains('\0') => new("invalid-text", $"A finding has 1 to {LongestFinding} characters.", "/finding"),
        _ when string.IsNullOrWhiteSpace(Source) || Source.Length > LongestSource || Source.Contains('\0') => new("invalid-text", $"A finding without a source is not kept: 1 to {LongestSource} characters.", "/source"),
        { Score: < 0 or > 100 } => new("invalid-score", "A score is from 0 to 100.", "/score"),
        _ when AssessedOn > today => new("invalid-date", "The day is in the future.", "/assessedOn"),
        { SourceUri: { } link } when !Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || link.Any(char.IsControl) => new("invalid-link", "A link is an absolute http or https URI.", "/sourceUri"),
        _ => null,
    };
}

/// <summary>A finding as a caller reads it.</summary>
internal sealed record AssessmentView(Guid Id, AssessmentAspect Aspect, DateOnly AssessedOn, string Finding, decimal? Score, string Source, string? SourceUri, DateTimeOffset CreatedAt);

internal static class AssessmentEndpoints
{
    public static async Task<Results<Cacheable<Page<AssessmentView>>, ProblemHttpResult>> ListAssessments(Guid id, int? limit, string? cursor, CatalogDb db, Caller caller, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } refused)
        {
            return refused;
        }
        if (!Paging.TryRead(cursor, 2, out var key, out var problem))
        {
            return problem;
        }
        if (!await db.Assets.VisibleTo(caller).AnyAsync(asset => asset.Id == id, http.RequestAborted))
        {
            return Problems.NotFound("asset", id);
        }
        var found = db.Assessments.AsNoTracking().Where(row => row.AssetId == id);
        if (key is not null)
        {
            if (!DateOnly.TryParseExact(key[0], "O", out var day) || !Guid.TryParse(key[1], out var last))
            {
                return Cursors.Invalid();
            }
            found = found.Where(row => row.AssessedOn < day || (row.AssessedOn == day && row.Id < last));
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = await found
            .OrderByDescending(row => row.AssessedOn).ThenByDescending(row => row.Id)
            .Select(row => new AssessmentView(row.Id, row.Aspect, row.AssessedOn, row.Finding, row.Score, row.Source, row.SourceUri, row.CreatedAt))
            .Take(size + 1)
            .ToListAsync(http.RequestAborted);
        var page = Paging.Answer(http, rows, size, row => Paging.Cursor(row.AssessedOn.ToString("O", CultureInfo.InvariantCulture), row.Id.ToString()));
        return new Cacheable<Page<AssessmentView>>(page.Value!, caller);
    }

    public static async Task<Results<Created<AssessmentView>, ProblemHttpResult>> AddAssessment(Guid id, WriteAssessment sent, CatalogDb db, Caller caller, TimeProvider clock, HttpContext http)
    {
        var now = clock.GetUtcNow();
        if (sent.Check(DateOnly.FromDateTime(now.UtcDateTime.AddHours(14))) is { } fault)
        {
            return fault.ToProblem();
        }
        // With an Idempotency-Key there is a transaction already.
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(http.RequestAborted) : null;
        // Findings of one asset come one after another: nobody is told that the asset has changed, who only adds to it.
        if (await db.Assets.FromSql($"SELECT * FROM asset WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(http.RequestAborted) is not { } asset)
        {
            return Problems.NotFound("asset", id);
        }
        var row = new Assessment
        {
            Id = Guid.CreateVersion7(now),
            AssetId = id,
            Aspect = sent.Aspect,
            AssessedOn = sent.AssessedOn,
            Finding = sent.Finding.Trim(),
            Score = sent.Score,
            Source = sent.Source.Trim(),
            SourceUri = sent.SourceUri,
            Actor = caller.KeyId,
            CreatedAt = now,
        };
        asset.Assessed(now);
        db.Assessments.Add(row);
        db.AssetEdits.Add(AssetEdit.Of(asset, row));
        if (asset.Status == AssetStatus.Published)
        {
            db.Publish(row.ToMessage(asset.Version, now), asset.Id, asset.Version);
        }
        await db.SaveChangesAsync(http.RequestAborted);
        if (own is not null)
        {
            await own.CommitAsync(http.RequestAborted);
        }
        return TypedResults.Created(
            $"/v1/catalog/assets/{id}/assessments",
            new AssessmentView(row.Id, row.Aspect, row.AssessedOn, row.Finding, row.Score, row.Source, row.SourceUri, row.CreatedAt));
    }
}

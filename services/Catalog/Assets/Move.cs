using CityIp.Contracts;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>A step in an asset's life: the four state changes are the same but for where they lead.</summary>
internal sealed record Move([FromRoute] Guid Id, CatalogDb Db, Caller Caller, CityLanguages City, TimeProvider Clock, HttpContext Http)
{
    /// <summary>The status itself is the precondition, so If-Match may be left out; who sends it says which state was reviewed, and is held to it.</summary>
    public async Task<Results<Ok<AssetView>, ProblemHttpResult>> To(AssetStatus status)
    {
        if (await Db.Assets.SingleOrDefaultAsync(row => row.Id == Id, Http.RequestAborted) is not { } asset)
        {
            return Problems.NotFound("asset", Id);
        }
        if (Http.Request.Headers.IfMatch.Count > 0 && ETag.Refuse(Http.Request, asset.Version) is { } refused)
        {
            return refused;
        }
        var (now, before, from) = (Clock.GetUtcNow(), AssetEdit.Snapshot(asset), asset.Status);
        switch (asset.Move(status, now))
        {
            case MoveOutcome.Illegal:
                return Illegal(from, status);
            case MoveOutcome.Incomplete:
                return Incomplete(asset.MissingForPublication());
            case MoveOutcome.Moved:
                break;
        }
        Db.AssetEdits.Add(AssetEdit.Of(asset, Caller.KeyId, KebabCase.Of(status), before, now));
        await TellAsync(asset, status, now);
        await Db.SaveChangesAsync(Http.RequestAborted);
        return TypedResults.Ok(await AssetEndpoints.AnswerAsync(asset, City, Http));
    }

    public static ProblemHttpResult Incomplete(IReadOnlyList<string> missing) => Problems.Of(
        422, "incomplete", $"A published asset has a name, rights and a district. Missing: {string.Join(", ", missing)}.", missing[0], new KeyValuePair<string, object?>("missing", missing));

    private static ProblemHttpResult Illegal(AssetStatus from, AssetStatus to) => Problems.Of(
        409, "illegal-transition", $"An asset cannot go from {KebabCase.Of(from)} to {KebabCase.Of(to)}. The way is draft, review, published, retired; from review and retired back to draft.",
        more: [new("from", KebabCase.Of(from)), new("to", KebabCase.Of(to))]);

    private async Task TellAsync(Asset asset, AssetStatus status, DateTimeOffset now)
    {
        if (status == AssetStatus.Published)
        {
            Db.Publish(new AssetPublished(asset.ToPublic(), now), asset.Id, asset.Version);
            // What was found of it before was nobody's business until now. A finding added meanwhile raises the version, and this move fails.
            await foreach (var found in Db.Assessments.AsNoTracking().Where(row => row.AssetId == asset.Id).OrderBy(row => row.Id).AsAsyncEnumerable())
            {
                Db.Publish(found.ToMessage(asset.Version, now), asset.Id, asset.Version);
            }
        }
        else if (status == AssetStatus.Retired)
        {
            Db.Publish(new AssetRetired(asset.Id, asset.Version, now), asset.Id, asset.Version);
        }
    }
}

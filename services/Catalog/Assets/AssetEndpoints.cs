using CityIp.Contracts;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Catalog;

internal static class AssetEndpoints
{
    public static void MapAssets(this WebApplication app)
    {
        var assets = app.MapGroup("/v1/catalog/assets").WithTags("Catalog: assets");

        var read = assets.MapGroup("").RequireScope(Scopes.Read);
        read.MapGet("/", AssetSearch.FindAssets).Describes("FindAssets", "Find assets by text, kind, district, tag, place or parent.", 400);
        read.MapGet("/facets", AssetFacets.CountAssets).Describes("CountAssets", "Count the assets that a search finds, by kind and by district.", 400);
        read.MapGet("/{id:guid}", GetAsset).Describes("GetAsset", "Read an asset, also as GeoJSON feature or schema.org JSON-LD by Accept.", 400, 404)
            .WithAnswerExample(Examples.Asset);
        read.MapGet("/{id:guid}/assessments", AssessmentEndpoints.ListAssessments).Describes("ListAssessments", "What was found of an asset, newest first, each with its date and source.", 400, 404);

        var write = assets.MapGroup("").RequireScope(Scopes.Write).WithIdempotency<RouteGroupBuilder, CatalogDb>();
        write.MapPost("/", CreateAsset).Describes("CreateAsset", "Make an asset. It is a draft until it is published.", 400, 409, 415, 422)
            .WithBodyExample(Examples.WriteAsset).WithAnswerExample(Examples.Asset, 201);
        write.MapPut("/{id:guid}", ChangeAsset).Describes("ChangeAsset", "Replace what an asset says. Needs If-Match.", 400, 404, 412, 415, 422, 428)
            .WithBodyExample(Examples.WriteAsset).WithAnswerExample(Examples.Asset);
        write.MapPost("/{id:guid}/review", ([AsParameters] Move move) => move.To(AssetStatus.Review)).Describes("ReviewAsset", "Hand a draft in for review.", 404, 409, 412);
        write.MapPost("/{id:guid}/drafting", ([AsParameters] Move move) => move.To(AssetStatus.Draft)).Describes("DraftAsset", "Take an asset in review, or a retired one, back to draft.", 404, 409, 412);
        write.MapPost("/{id:guid}/publication", ([AsParameters] Move move) => move.To(AssetStatus.Published)).Describes("PublishAsset", "Publish an asset that is in review. It needs a name, rights and a district.", 404, 409, 412, 422);
        write.MapPost("/{id:guid}/retirement", ([AsParameters] Move move) => move.To(AssetStatus.Retired)).Describes("RetireAsset", "Take a published asset from the public. What was counted for it stays.", 404, 409, 412);
        write.MapGet("/{id:guid}/history", AssetHistory.ListEdits).Describes("ListAssetEdits", "Who changed what of an asset, newest first.", 400, 404)
            .WithAnswerExample(Examples.History);
        write.MapPost("/{id:guid}/assessments", AssessmentEndpoints.AddAssessment).Describes("AddAssessment", "Add a dated and sourced finding.", 400, 404, 415, 422)
            .WithBodyExample(Examples.WriteAssessment);
    }

    /// <summary>What the caller may see: who cannot write does not learn that there is a draft.</summary>
    public static IQueryable<Asset> VisibleTo(this IQueryable<Asset> assets, Caller caller) =>
        caller.Has(Scopes.Write) ? assets : assets.Where(asset => asset.Status == AssetStatus.Published);

    private static async Task<Results<Cacheable<AssetView>, ProblemHttpResult>> GetAsset(Guid id, string? lang, CatalogDb db, NpgsqlDataSource source, Caller caller, CityLanguages city, HttpContext http)
    {
        if (Languages.Read(http.Request, lang, city, out var languages) is { } problem)
        {
            return problem;
        }
        if (await db.Assets.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } asset)
        {
            return Problems.NotFound("asset", id);
        }
        // An alert is no change of the asset, so its version does not tell: the tag names both.
        var alerts = await AlertTable.OfAsync(source, [id], http.RequestAborted);
        var (alert, alertVersion) = alerts.GetValueOrDefault(id);
        var view = AssetView.Of(asset, languages, alert);
        var (media, body, form) = Accepts.Best(http.Request, Cacheable<AssetView>.Json, Accepts.GeoJson, Accepts.JsonLd) switch
        {
            Accepts.GeoJson => (Accepts.GeoJson, AssetFormats.Feature(view), "geo"),
            Accepts.JsonLd => (Accepts.JsonLd, AssetFormats.SchemaOrg(view), "ld"),
            var json => (json, (object)view, "json"),
        };
        // Name and text fall back each by itself: both languages are part of what was sent.
        return new Cacheable<AssetView>(body, caller)
        {
            MediaType = media,
            ContentLanguages = [view.Language, view.TextLanguage],
            Tag = ETag.Of(asset.Version, $"{view.Language}.{view.TextLanguage}", alert is null ? form : $"{form}-a{alertVersion}"),
        };
    }

    private static async Task<Results<Created<AssetView>, ProblemHttpResult>> CreateAsset(WriteAsset sent, CatalogDb db, Caller caller, CityLanguages city, TimeProvider clock, HttpContext http)
    {
        if (sent.Read(out var content) is { } fault)
        {
            return fault.ToProblem();
        }
        if (await AssetReferences.CheckAsync(db, null, content!, http.RequestAborted) is { } unknown)
        {
            return unknown.ToProblem();
        }
        var now = clock.GetUtcNow();
        var asset = Asset.Create(Guid.CreateVersion7(now), content!, now);
        db.Assets.Add(asset);
        db.AssetEdits.Add(AssetEdit.Of(asset, caller.KeyId, "created", AssetEdit.Snapshot(null), now));
        await db.SaveChangesAsync(http.RequestAborted);
        return TypedResults.Created($"/v1/catalog/assets/{asset.Id}", await AnswerAsync(asset, city, http));
    }

    private static async Task<Results<Ok<AssetView>, ProblemHttpResult>> ChangeAsset(Guid id, WriteAsset sent, CatalogDb db, Caller caller, CityLanguages city, TimeProvider clock, HttpContext http)
    {
        if (sent.Read(out var content) is { } fault)
        {
            return fault.ToProblem();
        }
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (await db.Assets.SingleOrDefaultAsync(row => row.Id == id, http.RequestAborted) is not { } asset)
        {
            return Problems.NotFound("asset", id);
        }
        if (ETag.Refuse(http.Request, asset.Version) is { } refused)
        {
            return refused;
        }
        if (await AssetReferences.CheckAsync(db, id, content!, http.RequestAborted) is { } unknown)
        {
            return unknown.ToProblem();
        }
        if (asset.Status == AssetStatus.Published && Asset.MissingForPublication(content!) is { Count: > 0 } missing)
        {
            return Move.Incomplete(missing);
        }
        var (now, before) = (clock.GetUtcNow(), AssetEdit.Snapshot(asset));
        asset.Change(content!, now);
        db.AssetEdits.Add(AssetEdit.Of(asset, caller.KeyId, "changed", before, now));
        if (asset.Status == AssetStatus.Published)
        {
            db.Publish(new AssetChanged(asset.ToPublic(), now), asset.Id, asset.Version);
        }
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
        return TypedResults.Ok(await AnswerAsync(asset, city, http));
    }

    /// <summary>The asset as its writer gets it back, with the ETag for the next change.</summary>
    public static async Task<AssetView> AnswerAsync(Asset asset, CityLanguages city, HttpContext http)
    {
        var alerts = await AlertTable.OfAsync(http.RequestServices.GetRequiredService<NpgsqlDataSource>(), [asset.Id], http.RequestAborted);
        http.Response.Headers.ETag = ETag.Of(asset.Version);
        http.Response.Headers.CacheControl = "private, no-store";
        return AssetView.Of(asset, new(city.Tags), alerts.GetValueOrDefault(asset.Id).Alert);
    }
}

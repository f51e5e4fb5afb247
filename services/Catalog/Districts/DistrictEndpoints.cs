using System.ComponentModel;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Catalog;

/// <summary>A new district.</summary>
internal sealed record CreateDistrict(
    [property: Description("Lower-case letters and digits joined by hyphens, at most 40. Never changes.")] string Code,
    [property: Description("Names by BCP-47 language tag.")] Dictionary<string, string> Names);

/// <summary>A district's new names.</summary>
internal sealed record ChangeDistrict([property: Description("Names by BCP-47 language tag: all of them.")] Dictionary<string, string> Names);

/// <summary>A district as a caller reads it.</summary>
internal sealed record DistrictView(string Code, long Version, string? Language, string? Name, IReadOnlyDictionary<string, string> Names)
{
    public static DistrictView Of(District district, Languages languages)
    {
        var language = languages.Choose(district.Names);
        return new(district.Code, district.Version, language, language is null ? null : district.Names[language], district.Names);
    }
}

internal static class DistrictEndpoints
{
    private const int LongestName = 200;

    public static void MapDistricts(this WebApplication app)
    {
        var districts = app.MapGroup("/v1/catalog/districts").WithTags("Catalog: districts");

        var read = districts.MapGroup("").RequireScope(Scopes.Read);
        read.MapGet("/", ListDistricts).Describes("ListDistricts", "The districts of the city, by code.", 400);
        read.MapGet("/{code}", GetDistrict).Describes("GetDistrict", "Read a district.", 400, 404).WithAnswerExample(Examples.District);

        var write = districts.MapGroup("").RequireScope(Scopes.Write).WithIdempotency<RouteGroupBuilder, CatalogDb>();
        write.MapPost("/", CreateDistrict).Describes("CreateDistrict", "Make a district.", 400, 409, 415, 422)
            .WithBodyExample(Examples.CreateDistrict).WithAnswerExample(Examples.District, 201);
        write.MapPut("/{code}", ChangeDistrict).Describes("ChangeDistrict", "Rename a district. Needs If-Match.", 400, 404, 412, 415, 422, 428)
            .WithBodyExample(Examples.ChangeDistrict).WithAnswerExample(Examples.District);
    }

    private static async Task<Results<Cacheable<Page<DistrictView>>, ProblemHttpResult>> ListDistricts(
        string? lang, int? limit, string? cursor, CatalogDb db, Caller caller, CityLanguages city, HttpContext http)
    {
        if (Languages.Read(http.Request, lang, city, out var languages) is { } noLanguage)
        {
            return noLanguage;
        }
        if (Paging.RefuseLimit(limit) is { } noLimit)
        {
            return noLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var key, out var noCursor))
        {
            return noCursor;
        }
        if (key is not null && !District.IsCode(key[0]))
        {
            return Cursors.Invalid();
        }
        var (size, last) = (limit ?? Paging.DefaultLimit, key?[0] ?? string.Empty);
        var rows = await db.Districts.AsNoTracking()
            .Where(district => district.Code.CompareTo(last) > 0)
            .OrderBy(district => district.Code)
            .Take(size + 1)
            .ToListAsync(http.RequestAborted);
        var page = Paging.Answer(http, [.. rows.Select(row => DistrictView.Of(row, languages))], size, view => Paging.Cursor(view.Code)).Value!;
        return new Cacheable<Page<DistrictView>>(page, caller) { Vary = "Accept-Language", ContentLanguages = page.Items.Select(view => view.Language) };
    }

    private static async Task<Results<Cacheable<DistrictView>, ProblemHttpResult>> GetDistrict(
        string code, string? lang, CatalogDb db, Caller caller, CityLanguages city, HttpContext http)
    {
        if (Languages.Read(http.Request, lang, city, out var languages) is { } problem)
        {
            return problem;
        }
        if (await db.Districts.AsNoTracking().SingleOrDefaultAsync(row => row.Code == code, http.RequestAborted) is not { } district)
        {
            return Problems.NotFound("district", code);
        }
        var view = DistrictView.Of(district, languages);
        return new Cacheable<DistrictView>(view, caller) { Vary = "Accept-Language", ContentLanguages = [view.Language], Tag = ETag.Of(view.Version, view.Language) };
    }

    /// <summary>That a code is new is the database's to say: two callers can send the same at once.</summary>
    private static async Task<Results<Created<DistrictView>, ProblemHttpResult>> CreateDistrict(
        CreateDistrict sent, CatalogDb db, CityLanguages city, TimeProvider clock, HttpContext http)
    {
        if (!District.IsCode(sent.Code))
        {
            return Problems.Invalid("invalid-code", "A code is at most 40 lower-case letters and digits, joined by hyphens: xuhui, pudong-new-area.", "/code");
        }
        if (ReadNames(sent.Names, out var names) is { } fault)
        {
            return fault.ToProblem();
        }
        var district = new District { Code = sent.Code, Names = names, ChangedAt = clock.GetUtcNow() };
        db.Districts.Add(district);
        db.Publish(district.ToMessage());
        await db.SaveChangesAsync(http.RequestAborted);
        return TypedResults.Created($"/v1/catalog/districts/{district.Code}", Answer(district, city, http));
    }

    private static async Task<Results<Ok<DistrictView>, ProblemHttpResult>> ChangeDistrict(
        string code, ChangeDistrict sent, CatalogDb db, CityLanguages city, TimeProvider clock, HttpContext http)
    {
        if (ReadNames(sent.Names, out var names) is { } fault)
        {
            return fault.ToProblem();
        }
        if (await db.Districts.SingleOrDefaultAsync(row => row.Code == code, http.RequestAborted) is not { } district)
        {
            return Problems.NotFound("district", code);
        }
        if (ETag.Refuse(http.Request, district.Version) is { } refused)
        {
            return refused;
        }
        district.Rename(names, clock.GetUtcNow());
        db.Publish(district.ToMessage());
        await db.SaveChangesAsync(http.RequestAborted);
        return TypedResults.Ok(Answer(district, city, http));
    }

    private static Fault? ReadNames(Dictionary<string, string> sent, out Dictionary<string, string> names) =>
        LanguageMap.Read(sent, "/names", LongestName, out names)
        ?? (names.Count == 0 ? new("invalid-text", "A district has at least one name.", "/names") : null);

    private static DistrictView Answer(District district, CityLanguages city, HttpContext http)
    {
        http.Response.Headers.ETag = ETag.Of(district.Version);
        http.Response.Headers.CacheControl = "private, no-store";
        return DistrictView.Of(district, new(city.Tags));
    }
}

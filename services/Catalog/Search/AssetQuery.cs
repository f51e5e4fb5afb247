using System.ComponentModel;
using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.Catalog;

/// <summary>A search as it is asked for in the address.</summary>
internal sealed record AssetQuery(
    [property: FromQuery(Name = "q"), Description("Text in names, descriptions and tags: every word (or beginning of one) and every run of Chinese, Japanese or Korean characters.")] string? Q,
    [property: FromQuery(Name = "kind"), Description("Repeat it for any of several.")] string[]? Kind,
    [property: FromQuery(Name = "district"), Description("Code of a district. Repeat it for any of several.")] string[]? District,
    [property: FromQuery(Name = "tag"), Description("Repeat it for all of several.")] string[]? Tag,
    [property: FromQuery(Name = "parent"), Description("Id of the asset that those found are directly part of.")] Guid? Parent,
    [property: FromQuery(Name = "reuse"), Description("What the rights allow: open, restricted or permission. Repeat it for any of several.")] string[]? Reuse,
    [property: FromQuery(Name = "status"), Description("For keys that may write: draft, review, published or retired. Repeat it for any of several.")] string[]? Status,
    [property: FromQuery(Name = "missing"), Description("A language tag: the assets that have no name in it.")] string? Missing,
    [property: FromQuery(Name = "bbox"), Description("west,south,east,north in WGS-84 degrees; west greater than east crosses the 180th meridian.")] string? Bbox,
    [property: FromQuery(Name = "near"), Description("longitude,latitude,metres: the assets whose bounding box is within the distance, nearest first.")] string? Near)
{
    private static readonly HashSet<string> Known =
        new(["q", "kind", "district", "tag", "parent", "reuse", "status", "missing", "bbox", "near", "lang", "limit", "cursor"], StringComparer.OrdinalIgnoreCase);

    private const int LongestText = 200;
    private const int MostValues = 50;
    private const double FarthestMetres = 1_000_000;

    /// <summary>What to look for, or the problem with it.</summary>
    public ProblemHttpResult? Read(IQueryCollection sent, out AssetFilter? filter)
    {
        filter = null;
        // A misspelt filter that is passed over would answer with everything.
        if (sent.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
        {
            return Problems.Bad("unknown-parameter", $"'{unknown}' is no parameter of this address. It has {string.Join(", ", Known)}.", unknown);
        }
        if (sent.FirstOrDefault(pair => pair.Value.Any(value => value?.Contains('\0') == true)) is { Key: { } name })
        {
            return Problems.Bad("bad-request", "A parameter holds no NUL character.", name);
        }
        if (new[] { Kind, District, Tag, Reuse, Status }.Any(values => values?.Length > MostValues))
        {
            return Problems.Bad("too-many", $"A parameter is repeated at most {MostValues} times.");
        }
        // Every one is read, so that all are assigned; the first problem is told.
        ProblemHttpResult?[] problems =
        [
            ReadValues<AssetKind>(Kind, "kind", out var kinds),
            ReadValues<Reuse>(Reuse, "reuse", out var reuses),
            ReadValues<AssetStatus>(Status, "status", out var statuses),
            ReadText(out var terms),
            ReadMissing(out var missing),
            ReadBox(out var box),
            ReadNear(out var near),
        ];
        if (Array.Find(problems, problem => problem is not null) is { } first)
        {
            return first;
        }
        filter = new(terms, kinds, District ?? [], Tag ?? [], Parent, reuses, statuses, missing, box, near);
        return null;
    }

    private static ProblemHttpResult? ReadValues<T>(string[]? texts, string name, out T[] values)
        where T : struct, Enum
    {
        values = [];
        foreach (var text in texts ?? [])
        {
            if (!KebabCase.TryParse<T>(text, out var value))
            {
                return Problems.Bad("invalid-filter", $"'{text}' is no {name}. There are {KebabCase.All<T>()}.", name);
            }
            values = [.. values, value.Value];
        }
        return null;
    }

    private ProblemHttpResult? ReadText(out SearchTerms? terms)
    {
        terms = Q is null ? null : SearchTerms.Of(Q);
        return terms is { IsEmpty: true } || Q?.Length > LongestText
            ? Problems.Bad("invalid-q", $"The text to look for has a letter, digit or character in it and at most {LongestText} of them.", "q")
            : null;
    }

    private ProblemHttpResult? ReadMissing(out string? language)
    {
        language = Missing is null ? null : LanguageTag.Canonical(Missing);
        return Missing is not null && language is null
            ? Problems.Bad("invalid-language-tag", $"'{Missing}' is no BCP-47 language tag. Write for example zh-Hans or en.", "missing")
            : null;
    }

    private ProblemHttpResult? ReadBox(out Box? box)
    {
        box = Bbox is null ? null : Box.Parse(Bbox);
        return Bbox is not null && box is null
            ? Problems.Bad("invalid-bbox", "bbox is west,south,east,north in degrees on the globe, south not above north: 121.40,31.18,121.46,31.22.", "bbox")
            : null;
    }

    private ProblemHttpResult? ReadNear(out Near? near)
    {
        near = null;
        if (Near is null)
        {
            return null;
        }
        var values = Near.Split(',').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        if (values is not [>= -180 and <= 180, >= -90 and <= 90, > 0 and <= FarthestMetres])
        {
            return Problems.Bad("invalid-near", $"near is longitude,latitude,metres: degrees on the globe, longitude first, and more than 0 and at most {FarthestMetres:0} metres: 121.4383,31.2045,500.", "near");
        }
        near = new(values[0], values[1], values[2]);
        return null;
    }
}

using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CityIp.Catalog;

/// <summary>Which coordinates a geometry is sent in; it is kept and given out in WGS-84.</summary>
internal enum CoordinateSystem
{
    [JsonStringEnumMemberName("wgs-84")]
    Wgs84,

    [JsonStringEnumMemberName("gcj-02")]
    Gcj02,
}

/// <summary>An asset as a caller writes it: the whole of it, both when it is made and when it is changed.</summary>
internal sealed partial record WriteAsset(
    [property: Description("What sort of city IP it is.")] AssetKind Kind,
    [property: Description("Names by BCP-47 language tag. A draft may be without; publishing needs one.")] Dictionary<string, string>? Names = null,
    [property: Description("Descriptions by BCP-47 language tag.")] Dictionary<string, string>? Texts = null,
    [property: Description("The asset that this one is part of: a building's street, a street's quarter.")] Guid? Parent = null,
    [property: Description("Code of the district.")] string? District = null,
    [property: Description("RFC 7946 geometry of any type.")] JsonElement? Geometry = null,
    [property: Description("Coordinates the geometry is sent in: wgs-84 unless said, or gcj-02, which is converted.")] CoordinateSystem CoordinateSystem = CoordinateSystem.Wgs84,
    [property: Description("Visitors a day that the place bears.")] int? DailyVisitorCapacity = null,
    [property: Description("Rights as a URI of RightsStatements.org or Creative Commons.")] string? Rights = null,
    [property: Description("When it came into being: EDTF, for example 1924, 192X or 1924-05/1926.")] string? Date = null,
    [property: Description("Words to find it by.")] string[]? Tags = null,
    [property: Description("The same thing in authority files and elsewhere: absolute http or https URIs.")] string[]? Links = null,
    [property: Description("Where names, texts and figures were taken from.")] string[]? Sources = null)
{
    public const int LongestName = 200;
    public const int LongestText = 20_000;
    private const int LongestSource = 500;
    private const int LongestLink = 1_000;
    private const int MostItems = 50;

    /// <summary>The checked values, or the first that cannot be.</summary>
    public Fault? Read(out AssetContent? content)
    {
        content = null;
        Geometry? geometry = null;
        Fault?[] faults =
        [
            LanguageMap.Read(Names, "/names", LongestName, out var names),
            LanguageMap.Read(Texts, "/texts", LongestText, out var texts),
            Geometry is { } sent ? GeoJson.Read(sent, "/geometry", out geometry) : null,
            CheckScalars(),
            CheckLists(),
        ];
        if (Array.Find(faults, fault => fault is not null) is { } first)
        {
            return first;
        }
        content = new()
        {
            Kind = Kind,
            Names = names,
            Texts = texts,
            Parent = Parent,
            District = District,
            Geometry = CoordinateSystem == CoordinateSystem.Gcj02 ? geometry?.Select(Gcj02.ToWgs84).Rewound() : geometry?.Rewound(),
            DailyVisitorCapacity = DailyVisitorCapacity,
            Rights = Rights is null ? null : RightsUri.Canonical(Rights),
            Date = Date,
            Tags = [.. (Tags ?? []).Distinct()],
            Links = [.. (Links ?? []).Distinct()],
            Sources = [.. (Sources ?? []).Select(source => source.Trim())],
        };
        return null;
    }

    private Fault? CheckScalars()
    {
        if (DailyVisitorCapacity is < 0 or > 10_000_000)
        {
            return new("invalid-capacity", "The daily visitor capacity is from 0 to 10,000,000; leave it out where nobody has assessed it.", "/dailyVisitorCapacity");
        }
        if (Rights is not null && RightsUri.Canonical(Rights) is null)
        {
            return new("invalid-rights", $"'{Rights}' is not a rights statement of RightsStatements.org or a licence of Creative Commons. Use for example http://rightsstatements.org/vocab/InC/1.0/ or https://creativecommons.org/licenses/by/4.0/.", "/rights");
        }
        return Date is not null && !Edtf.IsValid(Date)
            ? new("invalid-date", $"'{Date}' is no date of EDTF level 0 or 1. Write for example 1924, 192X, 1924-05, 1924~ or 1924/1930.", "/date")
            : null;
    }

    private Fault? CheckLists()
    {
        foreach (var (name, items) in new[] { ("tags", Tags), ("links", Links), ("sources", Sources) })
        {
            if (items?.Length > MostItems)
            {
                return new("too-many", $"There are at most {MostItems} {name}.", $"/{name}");
            }
        }
        return CheckEach(Tags, "/tags", tag => tag.Length <= 60 && TagForm().IsMatch(tag) ? null : "A tag is up to 60 lower-case letters and digits, of any script, joined by hyphens: art-deco, 武康路.", "invalid-tag")
            ?? CheckEach(Links, "/links", link => link.Length <= LongestLink && Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !link.Any(char.IsControl) ? null : "A link is an absolute http or https URI.", "invalid-link")
            ?? CheckEach(Sources, "/sources", source => source.Trim().Length is > 0 and <= LongestSource && !source.Contains('\0') ? null : $"A source has 1 to {LongestSource} characters.", "invalid-text");
    }

    private static Fault? CheckEach(string[]? items, string pointer, Func<string, string?> check, string slug)
    {
        for (var i = 0; i < items?.Length; i++)
        {
            // JSON can hold null where the type says text.
            if (check(items[i] ?? string.Empty) is { } reason)
            {
                return new(slug, reason, $"{pointer}/{i}");
            }
        }
        return null;
    }

    // \p{Ll} and \p{Lo}: lower case, and scripts that have no case.
    [GeneratedRegex(@"^[\p{Ll}\p{Lo}\p{M}\p{Nd}]+(-[\p{Ll}\p{Lo}\p{M}\p{Nd}]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagForm();
}

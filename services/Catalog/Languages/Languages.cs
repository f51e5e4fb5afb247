using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.Catalog;

/// <summary>The languages a caller wants, best first; the city's own languages come after those.</summary>
internal sealed record Languages(IReadOnlyList<string> Wanted)
{
    private static readonly HashSet<string> TraditionalRegions = ["TW", "HK", "MO"];

    /// <summary>From <c>?lang=</c>, else from Accept-Language, then the city's. A problem when <paramref name="lang"/> is no language tag.</summary>
    public static ProblemHttpResult? Read(HttpRequest request, string? lang, CityLanguages city, out Languages languages)
    {
        languages = new(city.Tags);
        if (lang is null)
        {
            // A header that nobody wrote by hand is no reason to refuse: what cannot be read in it is passed over.
            var accepted = request.GetTypedHeaders().AcceptLanguage
                .Where(language => language.Quality is not 0)
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => LanguageTag.Canonical(language.Value.ToString()))
                .OfType<string>();
            languages = new([.. accepted, .. city.Tags]);
            return null;
        }
        if (LanguageTag.Canonical(lang) is not { } tag)
        {
            return Problems.Bad("invalid-language-tag", $"'{lang}' is no BCP-47 language tag. Write for example zh-Hans or en.", "lang");
        }
        languages = new([tag, .. city.Tags]);
        return null;
    }

    /// <summary>The best of the languages that there are texts in; null when there is no text at all.</summary>
    public string? Choose(IReadOnlyDictionary<string, string> texts) =>
        Wanted.Select(wanted => Match(wanted, texts.Keys)).FirstOrDefault(tag => tag is not null)
        ?? texts.Keys.Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>RFC 4647 lookup (drop subtags from the right), then a longer tag of the same language: who asks for zh can read zh-Hans.</summary>
    private static string? Match(string wanted, IEnumerable<string> available)
    {
        var tags = available.Order(StringComparer.Ordinal).ToArray();
        foreach (var candidate in Candidates(wanted))
        {
            if (tags.Contains(candidate))
            {
                return candidate;
            }
        }
        var language = wanted.Split('-')[0];
        return tags.FirstOrDefault(tag => tag.StartsWith(language + "-", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Candidates(string wanted)
    {
        for (var tag = wanted; tag.Contains('-'); tag = tag[..tag.LastIndexOf('-')])
        {
            yield return tag;
        }
        var subtags = wanted.Split('-');
        if (subtags[0] == "zh" && !subtags.Any(subtag => subtag.Length == 4))
        {
            // Likely subtags (CLDR): Chinese without a script is written as its region writes it.
            yield return subtags.Any(TraditionalRegions.Contains) ? "zh-Hant" : "zh-Hans";
        }
        yield return subtags[0];
    }
}

/// <summary>The languages the city publishes in, first the one that everything should be in: <c>City:Languages</c>.</summary>
internal sealed record CityLanguages(IReadOnlyList<string> Tags)
{
    public static CityLanguages From(IConfiguration configuration) =>
        new(configuration.GetSection("City:Languages").Get<string[]>() is { Length: > 0 } tags
            ? [.. tags.Select(tag => LanguageTag.Canonical(tag) ?? throw new InvalidOperationException($"City:Languages: '{tag}' is no language tag."))]
            : throw new InvalidOperationException("City:Languages is missing: the language tags the city publishes in, for example [\"zh-Hans\", \"en\"]."));
}

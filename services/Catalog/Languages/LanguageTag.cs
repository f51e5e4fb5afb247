using System.Globalization;
using System.Text.RegularExpressions;

namespace CityIp.Catalog;

/// <summary>
/// BCP-47 language tags as far as texts need them: language, script, region, variants (RFC 5646 section 2.1).
/// Extended languages, extensions and private use are not taken: <c>yue</c> instead of <c>zh-yue</c>.
/// </summary>
internal static partial class LanguageTag
{
    // ISO 639-1. Of longer codes only the form is checked. A list, because 'cn' and 'jp' are what people write by mistake.
    private static readonly HashSet<string> TwoLetters = [.. """
        aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu
        fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km
        kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
        or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
        ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The tag in its usual case (<c>zh-hans-cn</c> is <c>zh-Hans-CN</c>), or null when it is no language tag.</summary>
    public static string? Canonical(string tag)
    {
        var match = Form().Match(tag);
        if (!match.Success)
        {
            return null;
        }
        var language = match.Groups["language"].Value.ToLowerInvariant();
        if (language.Length == 2 && !TwoLetters.Contains(language))
        {
            return null;
        }
        var script = match.Groups["script"].Value.ToLowerInvariant();
        string[] parts =
        [
            language,
            script.Length == 0 ? script : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(script),
            match.Groups["region"].Value.ToUpperInvariant(),
            .. match.Groups["variant"].Captures.Select(variant => variant.Value.ToLowerInvariant()),
        ];
        return string.Join('-', parts.Where(part => part.Length > 0));
    }

    [GeneratedRegex("^(?<language>[a-z]{2,3})(-(?<script>[a-z]{4}))?(-(?<region>[a-z]{2}|[0-9]{3}))?(-(?<variant>[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

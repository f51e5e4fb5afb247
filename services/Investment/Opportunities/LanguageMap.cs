using System.Text.RegularExpressions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Investment.Opportunities;

/// <summary>Texts by BCP-47 language tag: language, script, region and variants in their usual case (RFC 5646), for example zh-Hans or en.</summary>
internal static partial class LanguageMap
{
    public static ProblemHttpResult? Refuse(IReadOnlyDictionary<string, string> texts, int mostLength, string field)
    {
        foreach (var (tag, text) in texts)
        {
            var pointer = $"{field}/{tag.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!Tag().IsMatch(tag))
            {
                return Problems.Invalid("invalid-language-tag", $"'{tag}' is no BCP-47 language tag in its usual case. Write for example zh-Hans, zh-Hant, en or ja.", pointer);
            }
            if (!TextAttribute.IsText(text, mostLength))
            {
                return Problems.Invalid("invalid-text", $"A text has 1 to {mostLength} characters. Leave out a language that has none.", pointer);
            }
        }
        return null;
    }

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}

using System.Text.RegularExpressions;

namespace CityIp.Events;

/// <summary>Texts by BCP-47 language tag.</summary>
internal static partial class Names
{
    private const int MostLength = 200;

    public static Fault? Refuse(Dictionary<string, string> names)
    {
        if (names.Count == 0)
        {
            return new("missing-name", "At least one language needs a name, for example {\"en\": \"…\"}.", "/names");
        }
        foreach (var (tag, text) in names)
        {
            var field = $"/names/{tag.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!LanguageTag().IsMatch(tag))
            {
                return new("invalid-language-tag", $"'{tag}' is no BCP-47 language tag in its usual case, such as 'en', 'zh-Hans' or 'pt-BR'.", field);
            }
            if (string.IsNullOrWhiteSpace(text) || text.Length > MostLength)
            {
                return new("invalid-name", $"A name has 1 to {MostLength} characters.", field);
            }
        }
        return null;
    }

    public static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(name => other.TryGetValue(name.Key, out var text) && text == name.Value);

    // Language, extended language, script, region, variants (RFC 5646, section 2.1), each in the case its section 2.1.1 recommends.
    [GeneratedRegex("^[a-z]{2,3}(-[a-z]{3})?(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$")]
    private static partial Regex LanguageTag();
}

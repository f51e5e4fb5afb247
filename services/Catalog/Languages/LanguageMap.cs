namespace CityIp.Catalog;

/// <summary>Texts by language, as partners send them.</summary>
internal static class LanguageMap
{
    /// <summary>The texts under canonical tags, trimmed; or what is wrong with them.</summary>
    /// <param name="pointer">JSON Pointer of the map in the request, for example <c>/names</c>.</param>
    public static Fault? Read(IReadOnlyDictionary<string, string>? sent, string pointer, int mostLength, out Dictionary<string, string> texts)
    {
        texts = [];
        foreach (var (tag, text) in sent ?? new Dictionary<string, string>())
        {
            var field = $"{pointer}/{Escape(tag)}";
            if (LanguageTag.Canonical(tag) is not { } language)
            {
                return new("invalid-language-tag", $"'{tag}' is no BCP-47 language tag. Write for example zh-Hans, zh-Hant, en or ja.", field);
            }
            // JSON can hold null where the type says text.
            if (string.IsNullOrWhiteSpace(text) || text.Length > mostLength)
            {
                return new("invalid-text", $"A text has 1 to {mostLength} characters. Leave out a language that has none.", field);
            }
            if (text.Contains('\0'))
            {
                return new("invalid-text", "A text holds no NUL character.", field);
            }
            if (!texts.TryAdd(language, text.Trim()))
            {
                return new("invalid-language-tag", $"{language} is given twice in different spelling.", field);
            }
        }
        return null;
    }

    private static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

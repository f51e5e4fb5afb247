using System.Text.RegularExpressions;

namespace CityIp.Catalog;

/// <summary>What the rights allow a partner to do without asking.</summary>
internal enum Reuse
{
    /// <summary>Use, change and sell; credit may be asked for.</summary>
    Open,

    /// <summary>Use under conditions: no sale, no changes, or within a contract or law named by the statement.</summary>
    Restricted,

    /// <summary>Ask the rights holder, or the state of the rights is not known.</summary>
    Permission,
}

/// <summary>
/// Rights as a URI of RightsStatements.org (the twelve statements, version 1.0) or of Creative Commons (licences 1.0 to 4.0 with their ports,
/// CC0, Public Domain Mark), and nothing else: a partner's program can decide by it.
/// </summary>
internal static partial class RightsUri
{
    /// <summary>The URI as its publisher writes it, or null when it is none of these.</summary>
    public static string? Canonical(string uri)
    {
        if (Statement().Match(uri) is { Success: true } statement)
        {
            return $"http://rightsstatements.org/vocab/{statement.Groups[1].Value}/1.0/";
        }
        return Commons().Match(uri) is { Success: true } commons ? $"https://creativecommons.org/{commons.Groups[1].Value}/" : null;
    }

    /// <summary>How freely something under this canonical URI may be used; the grouping is Europeana's.</summary>
    public static Reuse ReuseOf(string canonical) => canonical switch
    {
        _ when canonical.Contains("/publicdomain/", StringComparison.Ordinal) => Reuse.Open,
        _ when canonical.Contains("/licenses/", StringComparison.Ordinal) => OpenLicence().IsMatch(canonical) ? Reuse.Open : Reuse.Restricted,
        _ when canonical.Contains("/vocab/NoC-", StringComparison.Ordinal) || canonical.Contains("/vocab/InC-EDU/", StringComparison.Ordinal) || canonical.Contains("/vocab/InC-NC/", StringComparison.Ordinal) => Reuse.Restricted,
        _ => Reuse.Permission,
    };

    [GeneratedRegex("^https?://rightsstatements\\.org/vocab/(InC|InC-OW-EU|InC-EDU|InC-NC|InC-RUU|NoC-CR|NoC-NC|NoC-OKLR|NoC-US|CNE|UND|NKC)/1\\.0/?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex("^https?://creativecommons\\.org/(publicdomain/(?:zero|mark)/1\\.0|licenses/by(?:-nc)?(?:-sa|-nd)?/(?:4\\.0|(?:1\\.0|2\\.0|2\\.5|3\\.0)(?:/(?:[a-z]{2}|igo|scotland))?))/?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commons();

    [GeneratedRegex("/licenses/by(-sa)?/", RegexOptions.CultureInvariant)]
    private static partial Regex OpenLicence();
}

using System.Text;
using CityIp.Investment.Edits;

namespace CityIp.Investment.Organisations;

internal enum OrganisationKind
{
    Investor,
    Exhibitor,
    RightsHolder,
    PublicBody,
    Other,
}

/// <summary>Who invests, exhibits or promotes.</summary>
internal sealed class Organisation : IVersioned
{
    public required Guid Id { get; init; }

    public long Version { get; set; }

    public required string Name { get; set; }

    /// <summary>Unique with the country or region.</summary>
    public required string NormalisedName { get; set; }

    public required OrganisationKind Kind { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string CountryOrRegion { get; set; }

    public string? Website { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    public void Change(string name, OrganisationKind kind, string countryOrRegion, string? website)
    {
        (Name, NormalisedName) = (name, Normalise(name));
        (Kind, CountryOrRegion, Website) = (kind, countryOrRegion, website);
    }

    /// <summary>
    /// The name as it is compared: compatibility forms folded (full-width letters too), case, spaces and punctuation ignored, so that
    /// "Demo Film Studio 3, Ltd." and "DEMO FILM STUDIO 3 LTD" are one. A name of nothing but punctuation stays as it is.
    /// </summary>
    public static string Normalise(string name)
    {
        var folded = name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        var letters = string.Concat(folded.Where(char.IsLetterOrDigit));
        return letters.Length > 0 ? letters : folded.Trim();
    }
}

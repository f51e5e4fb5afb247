using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Investment.Organisations;

internal sealed record WriteOrganisation(
    [property: Text(200)] string Name,
    OrganisationKind Kind,
    [property: Description("ISO 3166-1 alpha-2 code of the country or region, for example CN.")] string CountryOrRegion,
    [property: Url, StringLength(500)] string? Website = null);

internal sealed record OrganisationView(
    Guid Id,
    long Version,
    string Name,
    OrganisationKind Kind,
    string CountryOrRegion,
    string? Website,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    public static OrganisationView Of(Organisation organisation) => new(
        organisation.Id, organisation.Version, organisation.Name, organisation.Kind, organisation.CountryOrRegion, organisation.Website, organisation.CreatedAt, organisation.ChangedAt);
}

internal static class OrganisationExamples
{
    public const string Write = """{ "name": "Demo Film Studio 3", "kind": "investor", "countryOrRegion": "CN", "website": "https://studio3.example" }""";

    public const string View = """
        {
          "id": "01930000-0000-7000-c000-000000000003", "version": 1, "name": "Demo Film Studio 3", "kind": "investor", "countryOrRegion": "CN",
          "website": "https://studio3.example", "createdAt": "2024-11-22T09:00:00+00:00", "changedAt": "2024-11-22T09:00:00+00:00"
        }
        """;
}

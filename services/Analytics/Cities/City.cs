namespace CityIp.Analytics.Cities;

/// <summary>The functions of the Global Power City Index, in its order.</summary>
internal enum CityFunction
{
    Economy,
    ResearchAndDevelopment,
    CulturalInteraction,
    Livability,
    Environment,
    Accessibility,
}

/// <summary>A city of <c>world_cities.csv</c>; null where the source has no value.</summary>
/// <param name="Id">The name in lower case with hyphens: <c>new-york</c>.</param>
/// <param name="CountryOrRegion">ISO 3166-1 alpha-3.</param>
/// <param name="Functions">Scores as published, to one decimal.</param>
internal sealed record City(
    string Id,
    string Name,
    string CountryOrRegion,
    IReadOnlyDictionary<CityFunction, decimal> Functions,
    int PublishedRank,
    CityIndicators Indicators)
{
    /// <summary>The sum of the six functions, 2600 at most. Decimal: the tenths add up exactly.</summary>
    public decimal Score { get; } = Functions.Values.Sum();

    public static string IdOf(string name) => string.Join('-', name.ToLowerInvariant().Split([' ', ',', '-', '.'], StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>What else is known of a city; null is not available, never 0.</summary>
/// <param name="CulturalWorldHeritageWithin50Km">Cultural or mixed UNESCO sites of 2019; one point a serial site.</param>
/// <param name="WorldHeritageWithin150Km">All UNESCO sites of 2019.</param>
/// <param name="CreativeCityMember">Member of the UNESCO Creative Cities Network on 2024-10-01.</param>
/// <param name="NetworkConnectivity">Global connectivity of advanced producer services in 2020, the highest being 100.</param>
/// <param name="CountryOrRegionGdpPerCapitaUsd">2019; of the country or region, not of the city.</param>
internal sealed record CityIndicators(
    int? CulturalWorldHeritageWithin50Km,
    int? WorldHeritageWithin150Km,
    bool? CreativeCityMember,
    string? CreativeCityField,
    decimal? NetworkConnectivity,
    decimal? CountryOrRegionGdpPerCapitaUsd);

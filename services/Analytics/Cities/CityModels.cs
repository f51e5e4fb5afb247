namespace CityIp.Analytics.Cities;

/// <summary>All cities by the sum of the six function scores.</summary>
/// <param name="Unit">The city that this platform serves, where it is among them.</param>
internal sealed record CitiesView(string Source, IReadOnlyList<string> Sources, string RankedBy, RankedCity? Unit, int Count, IReadOnlyList<RankedCity> Cities);

/// <param name="CountryOrRegion">ISO 3166-1 alpha-3 code of the country or region.</param>
/// <param name="Score">Sum of the six function scores, not rounded.</param>
internal sealed record RankedCity(string Id, string Name, string CountryOrRegion, decimal Score, int Rank, IReadOnlyDictionary<CityFunction, decimal> Functions);

/// <param name="Rank">Place by the sum of the scores.</param>
/// <param name="PublishedRank">Place in the source's own ranking.</param>
/// <param name="Of">Number of cities ranked.</param>
internal sealed record CityProfile(
    string Source,
    IReadOnlyList<string> Sources,
    string Id,
    string Name,
    string CountryOrRegion,
    decimal Score,
    int Rank,
    int PublishedRank,
    int Of,
    IReadOnlyList<FunctionStanding> Functions,
    CityIndicators Indicators);

/// <param name="Leader">The city with the highest score in this function.</param>
internal sealed record FunctionStanding(CityFunction Function, decimal Score, int Rank, string Leader, decimal LeaderScore);

/// <param name="To">The cities compared with; more than one are averaged.</param>
/// <param name="Gap">Their score less the city's: positive where the city is behind. The functions' gaps sum to it exactly.</param>
internal sealed record CityGap(string Source, string City, string CountryOrRegion, int Rank, IReadOnlyList<string> To, decimal Score, decimal ScoreOfOthers, decimal Gap, IReadOnlyList<FunctionGap> Functions);

internal sealed record FunctionGap(CityFunction Function, decimal Score, decimal ScoreOfOthers, decimal Gap);

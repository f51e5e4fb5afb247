namespace CityIp.Catalog;

/// <summary>Which of the media types an address offers the caller likes best.</summary>
internal static class Accepts
{
    public const string GeoJson = "application/geo+json";
    public const string JsonLd = "application/ld+json";

    /// <summary>The first offer is the default, also for a caller that asks for nothing offered: an answer helps more than a 406.</summary>
    public static string Best(HttpRequest request, params ReadOnlySpan<string> offers)
    {
        foreach (var wanted in request.GetTypedHeaders().Accept.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1))
        {
            foreach (var offer in offers)
            {
                if (wanted.MediaType == offer || wanted.MatchesAllTypes || (wanted.MatchesAllSubTypes && wanted.Type == "application"))
                {
                    return offer;
                }
            }
        }
        return offers[0];
    }
}

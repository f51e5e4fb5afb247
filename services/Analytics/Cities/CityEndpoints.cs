using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Cities;

/// <summary>Where the city stands among others.</summary>
internal static class CityEndpoints
{
    /// <summary>The figures change with a release only; an hour bounds how long an old one is shown after it.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    // Averages over these many cities are exact in decimals, so that the gaps of the functions sum to the gap of the scores.
    private static readonly Dictionary<string, int> Leaders = new(StringComparer.OrdinalIgnoreCase) { ["top1"] = 1, ["top5"] = 5, ["top10"] = 10 };

    public static IEndpointRouteBuilder MapCities(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/analytics/cities").WithTags("Cities").RequireScope("analytics:read");
        group.MapGet("/", Cities).WithName("ListRankedCities")
            .WithSummary("World cities ranked by the sum of the six Global Power City Index functions")
            .WithDescription("Units are cities; iso3 codes name their country or region. Ranks are of unrounded scores.")
            .WithExample(CityExamples.Cities);
        group.MapGet("/{city}", Profile).WithName("ReadCityProfile")
            .WithSummary("A city's standing per function, and what else is known of it")
            .ProducesProblem(404)
            .WithExample(CityExamples.Profile);
        group.MapGet("/{city}/gap", Gap).WithName("ReadCityGap")
            .WithSummary("What separates a city from another, or from the leaders, per function")
            .WithDescription("to names a city, or top1, top5 or top10 for the mean of the leaders.")
            .ProducesProblem(400).ProducesProblem(404)
            .WithExample(CityExamples.Gap);
        return app;
    }

    private static Tagged<CitiesView> Cities(WorldCities cities, IConfiguration configuration)
    {
        var rows = cities.Ranked.Select(city => new RankedCity(city.Id, city.Name, city.CountryOrRegion, city.Score, cities.RankOf(city), city.Functions)).ToList();
        var unit = configuration["City:Unit"] is { } name ? rows.FirstOrDefault(row => row.Id == City.IdOf(name)) : null;
        return Tagged.Public(new CitiesView(WorldCities.Source, WorldCities.Sources, "sum of the six function scores, not rounded", unit, rows.Count, rows), Keep);
    }

    private static Results<Tagged<CityProfile>, ProblemHttpResult> Profile(string city, WorldCities cities)
    {
        if (cities.Find(city) is not { } found)
        {
            return UnknownCity(city);
        }
        var functions = found.Functions.Select(score =>
        {
            var leader = cities.Ranked.MaxBy(other => other.Functions[score.Key])!;
            return new FunctionStanding(score.Key, score.Value, cities.RankOf(found, score.Key), leader.Name, leader.Functions[score.Key]);
        });
        return Tagged.Public(new CityProfile(WorldCities.Source, WorldCities.Sources, found.Id, found.Name, found.CountryOrRegion, found.Score, cities.RankOf(found), found.PublishedRank, cities.Ranked.Count, [.. functions], found.Indicators), Keep);
    }

    private static Results<Tagged<CityGap>, ProblemHttpResult> Gap(string city, WorldCities cities, string to = "top5")
    {
        if (cities.Find(city) is not { } found)
        {
            return UnknownCity(city);
        }
        var others = Leaders.TryGetValue(to, out var leaders) ? [.. cities.Ranked.Take(leaders)] : cities.Find(to) is { } other ? new List<City> { other } : [];
        return others.Count == 0
            ? Problems.Bad("unknown-comparison", $"'{to}' is none of the cities, nor top1, top5 or top10. GET /v1/analytics/cities lists the cities.", "to")
            : Tagged.Public(GapOf(found, others, cities.RankOf(found)), Keep);
    }

    internal static CityGap GapOf(City city, IReadOnlyList<City> others, int rank)
    {
        var functions = city.Functions.Select(own =>
        {
            var theirs = others.Average(other => other.Functions[own.Key]);
            return new FunctionGap(own.Key, own.Value, theirs, theirs - own.Value);
        }).ToList();
        var score = others.Average(other => other.Score);
        return new(WorldCities.Source, city.Name, city.CountryOrRegion, rank, [.. others.Select(other => other.Name)], city.Score, score, score - city.Score, functions);
    }

    private static ProblemHttpResult UnknownCity(string city) =>
        Problems.Of(404, "not-found", $"There is no city '{city}' among those compared. GET /v1/analytics/cities lists them.");
}

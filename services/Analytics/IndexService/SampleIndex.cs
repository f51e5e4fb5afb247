using System.Text.Json;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>An index of the world cities with six equally weighted dimensions, and the analysis of how sure its ranks are.</summary>
internal static class SampleIndex
{
    private const int Runs = 10_000;

    private static readonly (string Code, string Dimension, string Name, string Unit, Func<City, double?> Value)[] Indicators =
    [
        Function("gpci_economy", "economy", "Economy, GPCI-2023", CityFunction.Economy),
        ("gdp_per_capita", "economy", "GDP per capita of the country or region, 2019", "US dollars", city => (double?)city.Indicators.CountryOrRegionGdpPerCapitaUsd),
        Function("gpci_research", "knowledge", "Research and development, GPCI-2023", CityFunction.ResearchAndDevelopment),
        Function("gpci_culture", "culture", "Cultural interaction, GPCI-2023", CityFunction.CulturalInteraction),
        ("world_heritage", "culture", "Cultural World Heritage within 50 km, 2019", "sites", city => city.Indicators.CulturalWorldHeritageWithin50Km),
        ("creative_city", "culture", "Member of the UNESCO Creative Cities Network, 2024", "1 = yes", city => city.Indicators.CreativeCityMember is { } member ? (member ? 1 : 0) : null),
        Function("gpci_livability", "liveability", "Livability, GPCI-2023", CityFunction.Livability),
        Function("gpci_environment", "environment", "Environment, GPCI-2023", CityFunction.Environment),
        Function("gpci_accessibility", "accessibility", "Accessibility, GPCI-2023", CityFunction.Accessibility),
        ("connectivity", "accessibility", "Global network connectivity, 2020", "highest = 100", city => (double?)city.Indicators.NetworkConnectivity),
    ];

    public static IndexRequest Of(WorldCities cities) => new()
    {
        Sources = WorldCities.Sources,
        Indicators =
        [
            .. Indicators.Select(i => new IndicatorRequest { Code = i.Code, Level = 1, Parent = i.Dimension, Name = i.Name, Unit = i.Unit }),
            .. Indicators.Select(i => i.Dimension).Distinct().Select(dimension => new IndicatorRequest { Code = dimension, Level = 2, Parent = "index" }),
            new() { Code = "index", Level = 3, Name = "Sample index of world cities" },
        ],
        Units = [.. cities.Ranked.Select(city => new UnitRequest
        {
            Code = city.Id, Name = city.Name, Groups = new() { ["country_or_region"] = city.CountryOrRegion }, Values = Indicators.ToDictionary(i => i.Code, i => i.Value(city)),
        })],
        // What is missing (GDP per capita of one city) becomes the median of the others; scores start at 1 so that a geometric mean exists.
        Steps =
        [
            Step(new { @do = "impute", method = "median" }), Step(new { @do = "treat" }), Step(new { @do = "normalise", method = "minmax", lower = 1, upper = 100 }),
            Step(new { @do = "aggregate", method = "arithmetic" }),
        ],
        Analysis = new()
        {
            Uncertainty = new()
            {
                Runs = Runs,
                Inputs =
                [
                    Choice("normalisation", "steps.normalise", new { method = "minmax", lower = 1, upper = 100 }, new { method = "zscore", mean = 100, sd = 10 }, new { method = "rank" }),
                    Choice("aggregation of the dimensions", "steps.aggregate.levels.3.method", "arithmetic", "geometric"),
                    new() { Name = "weights ±25 %", Path = "weights", Noise = new() { ["1"] = 0.25, ["2"] = 0.25 }, Replicates = 1000 },
                    Choice("treatment of outliers", "steps.treat.enabled", true, false),
                ],
            },
        },
        Return = ["normalised", "aggregated", "ranks", "coverage", "treatment_log", "effective_weights"],
    };

    private static (string Code, string Dimension, string Name, string Unit, Func<City, double?> Value) Function(string code, string dimension, string name, CityFunction function) =>
        (code, dimension, name, "score", city => (double)city.Functions[function]);

    private static Dictionary<string, JsonElement> Step(object step) => JsonSerializer.SerializeToElement(step).Deserialize<Dictionary<string, JsonElement>>()!;

    private static InputRequest Choice(string name, string path, params object[] values) => new() { Name = name, Path = path, Values = [.. values.Select(value => JsonSerializer.SerializeToElement(value))] };
}

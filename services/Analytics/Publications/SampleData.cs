using CityIp.Analytics.Cities;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.SavedMethods;

namespace CityIp.Analytics.Publications;

/// <summary>The sample index as a dataset, whose values say where they come from, and a method.</summary>
internal static class SampleData
{
    public const string Dataset = "world-cities";
    public const string Method = "sample-city-index";
    public const string Title = "Sample index of world cities";

    private static readonly (string Source, int Year, string? Licence) Gpci = ("GPCI-2023, Mori Memorial Foundation", 2023, "cite the source wherever the figures are shown");

    private static readonly Dictionary<string, (string Source, int Year, string? Licence)> Provenance = new()
    {
        ["gdp_per_capita"] = ("World Bank: of the country or region, not of the city", 2019, "CC BY 4.0"),
        ["world_heritage"] = ("Counts derived from the UNESCO World Heritage List; one point per serial site", 2019, null),
        ["creative_city"] = ("UNESCO Creative Cities Network, list as of 2024-10-01", 2024, null),
        ["connectivity"] = ("GaWC data set 31, B. Derudder and P. Taylor", 2020, "use with acknowledgement"),
    };

    public static DatasetContent Data(WorldCities cities)
    {
        var sample = SampleIndex.Of(cities);
        return new()
        {
            Title = "World cities",
            Description = "Cities of the Global Power City Index with what else is known of them. A value that is missing is not available from its source.",
            Sources = sample.Sources,
            Indicators =
            [
                .. sample.Indicators.Select(i =>
                {
                    var made = new DatasetIndicator(i.Code, i.Level, i.Parent, i.Direction, i.Weight, i.Denominator, i.Name, i.Unit);
                    if (i.Level > 1)
                    {
                        return made;
                    }
                    var (source, year, licence) = Provenance.GetValueOrDefault(i.Code, Gpci);
                    return made with { Source = source, Year = year, Licence = licence };
                }),
            ],
            Groups = [new("country_or_region", "Country or region (ISO 3166-1 alpha-3)")],
            Units = [.. sample.Units.Select(u => new DatasetUnit { Code = u.Code, Name = u.Name, Groups = u.Groups, Values = u.Values.ToDictionary(value => value.Key, value => new DatasetValue(value.Value)) })],
        };
    }

    public static MethodContent How(WorldCities cities)
    {
        var sample = SampleIndex.Of(cities);
        return new()
        {
            Title = "Six equally weighted dimensions",
            Description = "Missing values become the median of the other cities; outliers are treated, scores go from 1 to 100, dimensions and index are weighted means.",
            MissingValues = "impute",
            Steps = sample.Steps,
            Analysis = new() { Uncertainty = sample.Analysis!.Uncertainty },
        };
    }
}

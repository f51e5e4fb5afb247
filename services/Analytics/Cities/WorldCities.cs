using CsvHelper;

namespace CityIp.Analytics.Cities;

/// <summary>The cities compared, read once from the embedded <c>world_cities.csv</c> (see <c>SOURCES.md</c>).</summary>
internal sealed class WorldCities
{
    /// <summary>To be shown wherever the figures are.</summary>
    public const string Source = "Source: GPCI-2023, Mori Memorial Foundation";

    public static IReadOnlyList<string> Sources { get; } =
    [
        $"{Source}: six function scores and rank as published; the score is their sum.",
        "World Heritage: counts derived from the UNESCO World Heritage List of 2019; one point per serial site, so components may be missed.",
        "UNESCO Creative Cities Network: membership and field as of 2024-10-01.",
        "Global network connectivity: GaWC data set 31, B. Derudder and P. Taylor, 2020.",
        "GDP per capita of the country or region, 2019: World Bank, CC BY 4.0.",
    ];

    private static readonly (CityFunction Function, string Column)[] Columns =
    [
        (CityFunction.Economy, "gpci2023_economy"),
        (CityFunction.ResearchAndDevelopment, "gpci2023_rd"),
        (CityFunction.CulturalInteraction, "gpci2023_cultural_interaction"),
        (CityFunction.Livability, "gpci2023_livability"),
        (CityFunction.Environment, "gpci2023_environment"),
        (CityFunction.Accessibility, "gpci2023_accessibility"),
    ];

    public WorldCities()
    {
        using var stream = typeof(WorldCities).Assembly.GetManifestResourceStream("world_cities.csv")!;
        using var csv = CsvReader.Create(stream, CsvReaderOptions.Default);
        var cities = new List<City>();
        while (csv.Read())
        {
            cities.Add(Read(csv));
        }
        Ranked = [.. cities.OrderByDescending(city => city.Score).ThenBy(city => city.Name, StringComparer.Ordinal)];
    }

    /// <summary>By score, the highest first.</summary>
    public IReadOnlyList<City> Ranked { get; }

    public City? Find(string name) => Ranked.FirstOrDefault(city => city.Id == City.IdOf(name));

    /// <summary>Place by score; equal scores share the better place.</summary>
    public int RankOf(City city) => 1 + Ranked.Count(other => other.Score > city.Score);

    public int RankOf(City city, CityFunction function) => 1 + Ranked.Count(other => other.Functions[function] > city.Functions[function]);

    private static City Read(CsvReader csv)
    {
        var name = csv.GetString("city");
        return new(City.IdOf(name), name, csv.GetString("iso3"),
            Columns.ToDictionary(column => column.Function, column => csv.Parse<decimal>(column.Column)),
            csv.Parse<int>("gpci2023_rank"),
            new(Maybe<int>(csv, "whs_cultural_50km_2019"), Maybe<int>(csv, "whs_all_150km_2019"),
                Maybe<int>(csv, "uccn_member_2024") is { } member ? member == 1 : null,
                csv.GetString("uccn_field") is { Length: > 0 } field ? field : null,
                Maybe<decimal>(csv, "gawc_connectivity_rel_2020"), Maybe<decimal>(csv, "country_or_region_gdp_per_capita_usd_2019")));
    }

    private static T? Maybe<T>(CsvReader csv, string column)
        where T : struct, ISpanParsable<T> => csv.IsEmpty(csv.GetFieldIndex(column)) ? null : csv.Parse<T>(column);
}

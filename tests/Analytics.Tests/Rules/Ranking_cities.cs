using CityIp.Analytics.Cities;

namespace CityIp.Analytics.Tests.Rules;

public sealed class Ranking_cities
{
    private static readonly WorldCities Cities = new();

    [Fact]
    public void Shanghai_is_fifteenth_of_forty_eight()
    {
        Assert.Equal(48, Cities.Ranked.Count);
        Assert.Equal(15, Cities.RankOf(Cities.Find("Shanghai")!));
    }

    [Fact]
    public void The_sum_of_the_functions_reproduces_every_published_rank() =>
        Assert.All(Cities.Ranked, city => Assert.Equal(city.PublishedRank, Cities.RankOf(city)));

    [Theory]
    [InlineData(nameof(CityFunction.Economy), 11)]
    [InlineData(nameof(CityFunction.ResearchAndDevelopment), 13)]
    [InlineData(nameof(CityFunction.CulturalInteraction), 23)]
    [InlineData(nameof(CityFunction.Livability), 30)]
    [InlineData(nameof(CityFunction.Environment), 33)]
    [InlineData(nameof(CityFunction.Accessibility), 9)]
    public void Shanghai_s_place_per_function_is_the_known_one(string function, int rank) =>
        Assert.Equal(rank, Cities.RankOf(Cities.Find("shanghai")!, Enum.Parse<CityFunction>(function)));

    [Theory]
    [InlineData("London")]
    [InlineData("new york")]
    [InlineData("washington-dc")]
    [InlineData("Washington, DC")]
    public void A_city_is_found_by_name_or_id(string name) => Assert.NotNull(Cities.Find(name));

    [Fact]
    public void A_missing_value_stays_missing()
    {
        Assert.Null(Cities.Find("Taipei")!.Indicators.CountryOrRegionGdpPerCapitaUsd);
        Assert.Null(Cities.Find("London")!.Indicators.CreativeCityField);
        Assert.Equal(0, Cities.Find("Shanghai")!.Indicators.CulturalWorldHeritageWithin50Km);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    public void The_gaps_of_the_functions_sum_to_the_gap_of_the_scores_for_every_city(int leaders) => Assert.All(Cities.Ranked, city =>
    {
        var gap = CityEndpoints.GapOf(city, [.. Cities.Ranked.Take(leaders)], Cities.RankOf(city));

        Assert.Equal(gap.Gap, gap.Functions.Sum(function => function.Gap));
        Assert.Equal(gap.Gap, gap.ScoreOfOthers - gap.Score);
    });
}

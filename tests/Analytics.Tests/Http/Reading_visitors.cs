using System.Text.Json;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Reading_visitors(AnalyticsApplication application)
{
    [Fact]
    public async Task Somebody_who_comes_again_is_one_visitor_and_generations_are_not_added()
    {
        var expo = await application.ExpoAsync();
        var visitors = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();
        var first = visitors.Select(visitor => expo.Activity(visitor: visitor));
        var again = visitors.Select(visitor => expo.Activity(visitor: visitor, at: new(2024, 11, 22, 9, 0, 0, TimeSpan.FromHours(8))));
        var repaired = Enumerable.Range(0, 9).Select(_ => expo.Activity(visitor: Guid.NewGuid(), generation: 1));

        await application.CountedAsync(await application.AcceptAsync([.. first, .. again, .. repaired]));

        await Eventually.Passes(async () => Assert.Equal(6, (await RowsAsync(expo, "expo")).Single().GetProperty("visitors").GetInt64()));
    }

    [Fact]
    public async Task A_small_figure_is_hidden_with_the_one_that_would_betray_it()
    {
        var expo = await application.ExpoAsync();
        var (hall, small, middle, large) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await application.CountedAsync(await application.AcceptAsync([.. Visits(expo, hall, small, 2), .. Visits(expo, hall, middle, 8), .. Visits(expo, hall, large, 20)]));

        await Eventually.Passes(async () =>
        {
            var booths = (await RowsAsync(expo, "booth")).ToDictionary(row => row.GetProperty("unit").GetGuid());
            Assert.Equal([true, true, false], new[] { small, middle, large }.Select(booth => booths[booth].GetProperty("suppressed").GetBoolean()));
            Assert.Equal(JsonValueKind.Null, booths[small].GetProperty("visitors").ValueKind);
            Assert.Equal(20, booths[large].GetProperty("visitors").GetInt64());
            Assert.Equal(30, (await RowsAsync(expo, "hall")).Single().GetProperty("visitors").GetInt64());
        });
    }

    private static IEnumerable<Contracts.AcceptedActivity> Visits(TestExpo expo, Guid hall, Guid booth, int visitors) =>
        Enumerable.Range(0, visitors).Select(_ => expo.Activity(visitor: Guid.NewGuid(), hall: hall, booth: booth));

    private async Task<JsonElement[]> RowsAsync(TestExpo expo, string grain) => [.. (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/visitors?grain={grain}")).GetProperty("items").EnumerateArray()];
}

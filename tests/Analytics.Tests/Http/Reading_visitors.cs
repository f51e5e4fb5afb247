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

        await Eventually.Passes(async () => Assert.Equal(5, (await RowsAsync(expo, "expo")).Single().GetProperty("visitors").GetInt64()));
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

    [Fact]
    public async Task A_figure_goes_up_in_steps_so_that_an_earlier_answer_can_be_subtracted_by_nobody()
    {
        var expo = await application.ExpoAsync();
        foreach (var (more, shown) in new[] { (7, 5), (2, 5), (1, 10) })
        {
            await application.CountedAsync(await application.AcceptAsync([.. Visits(expo, Guid.NewGuid(), Guid.NewGuid(), more)]));
            await Eventually.Passes(async () =>
            {
                var row = (await RowsAsync(expo, "expo")).Single();
                Assert.Equal((shown, false), (row.GetProperty("visitors").GetInt32(), row.GetProperty("suppressed").GetBoolean()));
            });
        }
    }

    [Fact]
    public async Task There_is_no_way_to_ask_for_a_period()
    {
        var document = await application.GetAsync("/openapi/v1.json");
        var ways = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Name == "get").Select(verb => (Path: path.Name, Answer: verb.Value.GetRawText(), Operation: verb.Value)))
            .Where(way => way.Path.EndsWith("/visitors", StringComparison.Ordinal) || way.Path.EndsWith("/chain", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, ways.Count);
        Assert.All(ways, way => Assert.DoesNotContain(
            way.Operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()) : [],
            name => name is "from" or "to" or "hour" or "day" or "type" or "asOf"));
    }

    private static IEnumerable<Contracts.AcceptedActivity> Visits(TestExpo expo, Guid hall, Guid booth, int visitors) =>
        Enumerable.Range(0, visitors).Select(_ => expo.Activity(visitor: Guid.NewGuid(), hall: hall, booth: booth));

    private async Task<JsonElement[]> RowsAsync(TestExpo expo, string grain) => [.. (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/visitors?grain={grain}")).GetProperty("items").EnumerateArray()];
}

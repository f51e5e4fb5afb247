using System.Globalization;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class The_sustainability_of_the_samples(PlatformUnderTest platform)
{
    private const string Normandie = "01930000-0000-7000-8000-000000000001";
    private const string DemoLane = "01930000-0000-7000-8000-000000000005";

    [Fact]
    public async Task Gives_a_score_to_what_is_made_up_and_none_to_a_real_place_without_figures()
    {
        await Eventually.Passes(async () => Assert.Equal("assessable", Text(await platform.GetAsync($"/v1/analytics/assets/{DemoLane}/sustainability"), "status")));

        var normandie = await platform.GetAsync($"/v1/analytics/assets/{Normandie}/sustainability");

        Assert.Equal(("not-assessable", JsonValueKind.Null), (Text(normandie, "status"), normandie.GetProperty("score").ValueKind));
        var pressure = normandie.GetProperty("missing").EnumerateArray().Single(missing => Text(missing, "dimension") == "visitor-pressure");
        Assert.Contains("China Daily, 2019-03-15), but its source gives no score", Text(pressure, "reason"), StringComparison.Ordinal);
        var lane = await platform.GetAsync($"/v1/analytics/assets/{DemoLane}/sustainability");
        Assert.Contains("keeps no licences", Text(lane.GetProperty("missing").EnumerateArray().Single(), "reason"), StringComparison.Ordinal);
        var ranking = (await platform.GetAsync("/v1/analytics/sustainability?sort=pressure&kind=street&limit=1")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(DemoLane, Text(ranking.GetProperty("asset"), "id"));
    }

    [Fact]
    public async Task That_falls_is_an_alert_on_the_asset_in_the_catalog_until_it_has_recovered()
    {
        var day = DateTime.UtcNow.Date;
        var district = $"fall-{Guid.NewGuid().ToString("N")[..10]}";
        await platform.PostAsync("/v1/catalog/districts", new { code = district, names = new { en = district } });
        var asset = (await platform.PostAsync("/v1/catalog/assets", new { kind = "park", names = new { en = "Demo Garden 7" }, district, rights = "http://rightsstatements.org/vocab/CNE/1.0/" })).GetProperty("id").GetString()!;
        foreach (var aspect in new[] { "heritage-integrity", "reach", "community-benefit", "renewal" })
        {
            await AssessAsync(asset, aspect, 70, day.AddDays(-12));
        }
        await platform.PostAsync($"/v1/catalog/assets/{asset}/review", new { });
        await platform.PostAsync($"/v1/catalog/assets/{asset}/publication", new { });
        await Eventually.Passes(async () => Assert.Equal("assessable", Text(await platform.GetAsync($"/v1/analytics/assets/{asset}/sustainability"), "status")));

        await AssessAsync(asset, "heritage-integrity", 40, day.AddDays(-1));

        await Eventually.Passes(async () =>
        {
            var alert = (await platform.GetAsync($"/v1/catalog/assets/{asset}")).GetProperty("alerts").EnumerateArray().Single();
            Assert.Equal(("sustainability-fell", "heritage-integrity"), (Text(alert, "kind"), Text(alert.GetProperty("dimensions")[0], "dimension")));
            Assert.True((await platform.GetAsync(Text(alert, "see")!)).GetProperty("alarm").GetProperty("raised").GetBoolean());
        });

        await AssessAsync(asset, "heritage-integrity", 70, day);

        await Eventually.Passes(async () => Assert.Equal(0, (await platform.GetAsync($"/v1/catalog/assets/{asset}")).GetProperty("alerts").GetArrayLength()));
    }

    private Task<JsonElement> AssessAsync(string asset, string aspect, int score, DateTime on) => platform.PostAsync($"/v1/catalog/assets/{asset}/assessments", new
    {
        aspect,
        assessedOn = on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        finding = "A finding of the test.",
        source = "Made up for the test",
        score,
    });

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}

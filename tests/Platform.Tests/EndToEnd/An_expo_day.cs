using CityIp.Demo;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class An_expo_day(PlatformUnderTest platform)
{
    [Fact]
    public async Task Adds_up_over_http_and_amqp()
    {
        var outcome = await ExpoDayRun.RunAsync(platform.ExpoDay(visitors: 60), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Faults);
        Assert.True(outcome.Journal.Accepted > 200, $"only {outcome.Journal.Accepted} accepted");
        foreach (var status in new[] { "duplicate", "conflict", "quarantined", "rejected" })
        {
            Assert.True(outcome.Journal.Told(status) > 0, $"nothing was {status}: the day did not try it");
        }
        Assert.True(outcome.LeadsStored > 0);
    }

    [Fact]
    public async Task Turns_a_consented_lead_into_money_in_the_chain_of_the_asset()
    {
        var outcome = await ExpoDayRun.RunAsync(platform.ExpoDay(visitors: 20), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Faults);
        var expo = await platform.GetAsync($"/v1/events/expos/{outcome.ExpoCode}");
        var expoId = expo.GetProperty("id").GetGuid();

        // Every second visitor consented: theirs became deals, the others' did not.
        var leads = await platform.GetAsync($"/v1/events/leads?expo={expoId}&limit=200");
        var deals = await DealsOf(expoId);
        Assert.NotEmpty(deals);
        Assert.True(deals.Count < leads.GetProperty("items").GetArrayLength());
        Assert.All(deals, deal => Assert.Equal("lead", deal.GetProperty("stage").GetString()));

        async Task<List<System.Text.Json.JsonElement>> DealsOf(Guid id)
        {
            var found = new List<System.Text.Json.JsonElement>();
            await Testing.Eventually.True(async () =>
            {
                found = [.. (await platform.GetAsync($"/v1/investment/deals?expo={id}&limit=200")).GetProperty("items").EnumerateArray()];
                return found.Count > 0;
            }, message: "a lead became a deal");
            return found;
        }
    }
}

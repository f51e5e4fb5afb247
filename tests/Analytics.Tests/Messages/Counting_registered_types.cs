using CityIp.Analytics.Counting;
using CityIp.Analytics.Tests.Host;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Counting_registered_types(AnalyticsApplication application)
{
    [Fact]
    public async Task A_type_nobody_has_heard_of_is_counted_under_its_own_name()
    {
        var expo = await application.ExpoAsync();
        var type = $"com.example.workshop-{Guid.NewGuid():N}";
        await application.CountedAsync(await application.AcceptAsync(expo.Activity(type), expo.Activity(type), expo.Activity()));
        var counts = await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts?type={type}");
        Assert.Equal(2, counts.GetProperty("total").GetInt64());
        Assert.Equal(type, Assert.Single(counts.GetProperty("items").EnumerateArray()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_process_that_starts_uses_up_no_ids_of_types_that_are_known()
    {
        // There are 32,767: each start must not take six away.
        var names = Enumerable.Range(0, 3).Select(_ => $"com.example.workshop-{Guid.NewGuid():N}").ToArray();
        var first = await new ActivityTypes(application.Database).IdsOfAsync(names, CancellationToken.None);
        var last = await application.ScalarAsync<long>("SELECT last_value FROM pg_sequences WHERE sequencename = 'activity_type_id_seq'");
        for (var i = 0; i < 3; i++)
        {
            var again = await new ActivityTypes(application.Database).IdsOfAsync(names, CancellationToken.None);
            Assert.All(names, name => Assert.Equal(first[name], again[name]));
        }
        Assert.Equal(last, await application.ScalarAsync<long>("SELECT last_value FROM pg_sequences WHERE sequencename = 'activity_type_id_seq'"));
    }
}

using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class A_message_that_could_not_be_dealt_with(AnalyticsApplication application)
{
    [Fact]
    public async Task Is_held_and_counts_once_when_it_is_replayed()
    {
        var expo = await application.ExpoAsync();
        var id = Guid.CreateVersion7();
        using var desk = application.Client("analytics:operate");
        await ExecuteAsync($"ALTER TABLE expo_hour ADD CONSTRAINT refused_by_test CHECK (expo_id <> '{expo.Id}') NOT VALID");
        var sequence = application.NextSequence();
        await application.PublishAsync(new ActivitiesAccepted(sequence, [expo.Activity(), expo.Activity()]), id);

        await new OperatorsDesk(desk, "analytics", "analytics-count-activities", ExecuteAsync).TakesEffectOnceAsync(
            id,
            "refused_by_test",
            mend: () => ExecuteAsync("ALTER TABLE expo_hour DROP CONSTRAINT refused_by_test"),
            effects: () => application.ScalarAsync<long>($"SELECT coalesce(sum(count), 0)::bigint / 2 FROM expo_hour WHERE expo_id = '{expo.Id}'"),
            somethingLater: async () => await application.CountedAsync(await application.AcceptAsync((await application.ExpoAsync()).Activity())));
    }

    [Fact]
    public async Task Is_shown_to_operators_only()
    {
        using var reader = application.Client();
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await reader.GetAsync("/v1/analytics/error-queues")).StatusCode);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = application.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

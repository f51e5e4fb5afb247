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
    public async Task Names_a_visitor_who_was_forgotten_no_more()
    {
        var expo = await application.ExpoAsync();
        var (id, visitor, other, replacement) = (Guid.CreateVersion7(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        using var desk = application.Client("analytics:operate");
        await ExecuteAsync($"ALTER TABLE expo_hour ADD CONSTRAINT refused_until_forgotten CHECK (expo_id <> '{expo.Id}') NOT VALID");
        await application.PublishAsync(new ActivitiesAccepted(application.NextSequence(), [expo.Activity(visitor: visitor), expo.Activity(visitor: other)]), id);
        var letters = new OperatorsDesk(desk, "analytics", "analytics-count-activities", ExecuteAsync);
        var held = await letters.HeldAsync(id);

        await application.DeliverAsync(new VisitorErased(Guid.CreateVersion7(), expo.Id, visitor, replacement, DateTimeOffset.UtcNow));

        var content = (await letters.RevealAsync(held)).GetProperty("content").GetRawText();
        Assert.DoesNotContain(visitor.ToString(), content, StringComparison.Ordinal);
        Assert.Contains(replacement.ToString(), content, StringComparison.Ordinal);
        Assert.Contains(other.ToString(), content, StringComparison.Ordinal);
        await ExecuteAsync("ALTER TABLE expo_hour DROP CONSTRAINT refused_until_forgotten");
        await letters.ReplayAsync(held);
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT coalesce(sum(count), 0)::bigint FROM expo_hour WHERE expo_id = '{expo.Id}'") == 2);
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

using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Missing_batches(AnalyticsApplication application)
{
    private const string Exchange = "activity-batches-missed";

    [Fact]
    public async Task Are_asked_for_again_and_again_until_they_come_and_count_once()
    {
        await using var heard = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var expo = await application.ExpoAsync();
        var (missing, other) = (application.NextSequence(), application.NextSequence());
        await application.AcceptAsync(expo.Activity());

        await Eventually.True(() => Asked(heard).Count >= 2);
        Assert.All(Asked(heard), asked => Assert.Equal([missing, other], asked));
        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM missed_batch WHERE generation = 0 AND seq IN ({missing}, {other}) AND asks > 1") == 2);

        await application.PublishAsync(new ActivitiesAccepted(missing, [expo.Activity()]));
        await application.PublishAsync(new ActivitiesAccepted(missing, [expo.Activity()]));
        await application.PublishAsync(new ActivitiesAccepted(other, []));
        await application.CountedAsync(other + 1);

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM missed_batch WHERE seq IN ({missing}, {other})") == 0);
        Assert.Equal(2, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task The_very_last_one_is_missed_because_it_was_told_of()
    {
        await using var heard = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var expo = await application.ExpoAsync();
        await application.CountedAsync(await application.AcceptAsync(expo.Activity()));
        var last = application.NextSequence();
        var told = new ActivitySequenceReached(last, DateTimeOffset.UtcNow);

        await application.DeliverAsync(told);

        await Eventually.True(() => Asked(heard).Count > 0);
        Assert.Equal([last], Asked(heard)[0]);
        var gap = (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts")).GetProperty("gaps")[0];
        Assert.Equal((last, last), (gap.GetProperty("from").GetInt64(), gap.GetProperty("to").GetInt64()));

        await application.PublishAsync(new ActivitiesAccepted(last, [expo.Activity()]));
        await application.CountedAsync(last);
        // Told again, and told of an earlier end: nothing is missed by that.
        await application.DeliverAsync(told);
        await application.DeliverAsync(told with { Sequence = last - 1 });
        Assert.Equal(0, (await application.GetAsync($"/v1/analytics/expos/{expo.Code}/counts")).GetProperty("gaps").GetArrayLength());
        Assert.Equal(last, await application.ScalarAsync<long>("SELECT seq FROM sequence_told"));
    }

    private static List<long[]> Asked(Eavesdropper heard) =>
        [.. heard.About(Exchange, "sequences").Where(message => message.GetProperty("generation").GetInt32() == 0).Select(message => message.GetProperty("sequences").EnumerateArray().Select(sequence => sequence.GetInt64()).ToArray())];
}

using CityIp.Analytics.Tests.Host;
using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Missing_batches(AnalyticsApplication application)
{
    private const string Exchange = "activity-batches-missed";

    [Fact]
    [Trait("published", "activity-batches-missed")]
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
    [Trait("not published when the save fails", "activity-batches-missed")]
    public async Task Are_not_asked_for_as_long_as_the_question_cannot_be_saved()
    {
        await using var heard = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var expo = await application.ExpoAsync();
        // A sequence is not rolled back: it tells that it was tried. At the commit: the note and the question are one transaction.
        await application.ExecuteAsync("""
            CREATE SEQUENCE tried_to_ask;
            CREATE FUNCTION refuse_to_ask() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried_to_ask'); RAISE 'broken for the test'; END $$;
            CREATE CONSTRAINT TRIGGER refuse_to_ask AFTER INSERT OR UPDATE ON missed_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_to_ask()
            """);
        var missing = application.NextSequence();
        await application.AcceptAsync(expo.Activity());

        await Eventually.True(() => application.ScalarAsync<bool>("SELECT last_value > 1 FROM tried_to_ask"));
        Assert.DoesNotContain(Asked(heard), asked => asked.Contains(missing));

        await application.ExecuteAsync("DROP FUNCTION refuse_to_ask() CASCADE; DROP SEQUENCE tried_to_ask");
        await Eventually.True(() => Asked(heard).Exists(asked => asked.Contains(missing)));
        await application.PublishAsync(new ActivitiesAccepted(missing, []));
        await application.CountedAsync(missing + 1);
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

    [Fact]
    [Trait("consumed once", "analytics-know-sequence: activity-sequence-reached")]
    public async Task Are_not_invented_by_word_of_the_end_that_is_delivered_twice()
    {
        using var deliveries = new Deliveries(application.Services.GetRequiredService<IBus>());
        var (last, delivery) = (await application.AcceptAsync(), Guid.CreateVersion7());
        await application.CountedAsync(last);
        await application.PublishAsync(new ActivitySequenceReached(last, DateTimeOffset.UtcNow), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 1);

        // The inbox tells a repetition by its id alone: were it consumed, the higher number would show.
        await application.PublishAsync(new ActivitySequenceReached(last + 1, DateTimeOffset.UtcNow), delivery);
        await Eventually.True(() => deliveries.Of(delivery) == 2);

        Assert.Equal(last, await application.ScalarAsync<long>("SELECT seq FROM sequence_told"));
    }

    private static List<long[]> Asked(Eavesdropper heard) =>
        [.. heard.About(Exchange, "sequences").Where(message => message.GetProperty("generation").GetInt32() == 0).Select(message => message.GetProperty("sequences").EnumerateArray().Select(sequence => sequence.GetInt64()).ToArray())];
}

using System.Text.Json;
using System.Text.RegularExpressions;
using CityIp.Contracts;
using CityIp.Events.Recount;
using CityIp.ServiceDefaults.Messages;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed partial class Publishing_batches_again(EventsApplication events)
{
    [Fact]
    [Trait("consumed once", "events-republish-batches: activity-batches-missed")]
    public async Task A_batch_that_was_missed_comes_again_as_it_was_and_once_for_a_question()
    {
        await using var told = await Eavesdropper.OnAsync(events.Servers.Broker, "activities-accepted");
        var expo = await events.ExpoAsync();
        await using var replica = events.Build([]);
        using var http = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        // Its writers are its own, so that the batch holds nobody else's activities.
        await Eventually.Passes(async () => Assert.Equal(["accepted", "accepted"], await http.Statuses(Activity.Visit(expo.Code, badge: "BADGE-0001"), Activity.Visit(expo.Code))));
        await Eventually.True(() => told.About("activities-accepted", expo.Id.ToString()).Count == 1);
        var first = told.About("activities-accepted", expo.Id.ToString())[0];
        var question = new ActivityBatchesMissed([first.GetProperty("sequence").GetInt64()], null, 0, DateTimeOffset.UtcNow);

        var id = Guid.CreateVersion7();
        await Hear(question, id);
        await Hear(question, id);
        await Eventually.True(() => told.About("activities-accepted", expo.Id.ToString()).Count == 2);
        await Hear(question);
        await Eventually.True(() => told.About("activities-accepted", expo.Id.ToString()).Count == 3);
        await Eventually.True(async () => await told.CountAsync("events-republish-batches") == 0);

        Assert.All(told.About("activities-accepted", expo.Id.ToString()), message => Assert.Equal(ContentOf(first), ContentOf(message)));
        Assert.Equal(3, told.About("activities-accepted", expo.Id.ToString()).Count);
    }

    [Fact]
    public async Task It_keeps_its_message_id_and_does_not_go_twice_into_the_outbox()
    {
        await using var own = await OwnEvents.StartAsync(events);
        await own.AcceptAsync(Activity.Visit(await own.ExpoAsync()));
        var id = await own.Ask<Guid>("SELECT message_id FROM activity_batch");

        await AnswerAsync(own, 1);
        Assert.Single(await own.ToldAsync("activities-accepted"));
        await own.Sql("DELETE FROM outbox");
        await AnswerAsync(own, 1);

        Assert.Equal(id, await own.Ask<Guid>("SELECT message_id FROM outbox WHERE message_type = 'activities-accepted'"));
    }

    [Fact]
    public async Task What_retention_has_dropped_comes_empty_and_what_was_never_given_out_does_not_come()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await own.AcceptAsync(Activity.Visit(expo));
        await own.Retention.DropAsync(OwnEvents.Today.AddDays(1), CancellationToken.None);
        await own.Sql("DELETE FROM outbox");

        await AnswerAsync(own, 1, 2, 3, 99);

        var answers = await own.ToldAsync("activities-accepted");
        Assert.Equal([1L, 2L], answers.Select(answer => answer.GetProperty("sequence").GetInt64()).Order());
        Assert.All(answers, answer => Assert.Equal(0, answer.GetProperty("activities").GetArrayLength()));
    }

    [Fact]
    public async Task Nothing_comes_when_the_answer_cannot_be_saved()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await own.AcceptAsync(Activity.Visit(expo));
        await own.Sql("DELETE FROM outbox");
        await own.Sql("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW WHEN (convert_from(NEW.body, 'UTF8') LIKE '{"sequence":2%') EXECUTE FUNCTION refuse()
            """);

        await Assert.ThrowsAsync<PostgresException>(() => AnswerAsync(own, 1, 2));

        Assert.Empty(await own.ToldAsync("activities-accepted"));
    }

    [Fact]
    public async Task An_expo_s_part_of_batches_comes_under_the_generation_asked_for()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var (one, other) = (await own.ExpoAsync(), await own.ExpoAsync());
        await own.AcceptAsync(Activity.Visit(one), Activity.Visit(other));
        await own.AcceptAsync(Activity.Visit(other));
        var expo = await own.Ask<Guid>($"SELECT id FROM expo WHERE code = '{one}'");

        await AnswerAsync(own, new ActivityBatchesMissed([1, 2], expo, 3, DateTimeOffset.UtcNow));

        var answer = Assert.Single(await own.ToldAsync("activities-republished"));
        Assert.Equal((expo, 3), (answer.GetProperty("expoId").GetGuid(), answer.GetProperty("generation").GetInt32()));
        Assert.Equal([(1L, 1), (2L, 0)], answer.GetProperty("batches").EnumerateArray().Select(batch => (batch.GetProperty("sequence").GetInt64(), batch.GetProperty("activities").GetArrayLength())));
        Assert.Equal(3, answer.GetProperty("batches")[0].GetProperty("activities")[0].GetProperty("generation").GetInt32());
    }

    [Fact]
    [Trait("published", "activity-sequence-reached")]
    public async Task The_end_of_the_sequence_is_told_once_nothing_follows()
    {
        await using var own = await OwnEvents.StartAsync(events);
        var expo = await own.ExpoAsync();
        await own.AcceptAsync(Activity.Visit(expo));
        await own.AcceptAsync(Activity.Visit(expo));

        await Eventually.True(async () => (await own.ToldAsync("activity-sequence-reached")).Count > 0);
        Assert.Equal(2, (await own.ToldAsync("activity-sequence-reached"))[^1].GetProperty("sequence").GetInt64());

        // Once for all replicas, until there is more to tell.
        var teller = ActivatorUtilities.CreateInstance<TellSequence>(own.Services);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => teller.TellAsync(2, CancellationToken.None)));
        Assert.Single(await own.ToldAsync("activity-sequence-reached"), message => message.GetProperty("sequence").GetInt64() == 2);
    }

    [Fact]
    [Trait("not published when the save fails", "activity-sequence-reached")]
    public async Task The_end_of_the_sequence_is_not_told_when_that_cannot_be_saved_and_is_afterwards()
    {
        await using var own = await OwnEvents.StartAsync(events);
        await own.AcceptAsync(Activity.Visit(await own.ExpoAsync()));
        // At the commit: that it was told and the message are one transaction.
        await own.Sql("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken for the test'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON activity_sequence_told DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        var teller = ActivatorUtilities.CreateInstance<TellSequence>(own.Services);

        await Assert.ThrowsAsync<PostgresException>(() => teller.TellAsync(1, CancellationToken.None));
        Assert.Empty(await own.ToldAsync("activity-sequence-reached"));

        await own.Sql("DROP FUNCTION refuse() CASCADE");
        await teller.TellAsync(1, CancellationToken.None);
        Assert.Equal(1, Assert.Single(await own.ToldAsync("activity-sequence-reached")).GetProperty("sequence").GetInt64());
    }

    private Task Hear(ActivityBatchesMissed question, Guid? id = null) => events.Services.GetRequiredService<IBus>().Publish(question, context => context.MessageId = id ?? Guid.CreateVersion7());

    private static Task AnswerAsync(OwnEvents own, params long[] sequences) => AnswerAsync(own, new ActivityBatchesMissed(sequences, null, 0, DateTimeOffset.UtcNow));

    private static async Task AnswerAsync(OwnEvents own, ActivityBatchesMissed question)
    {
        await using var connection = await own.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ActivatorUtilities.CreateInstance<RepublishBatches>(own.Services).AnswerAsync(connection, question, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>Without regard to the order of the activities, and to what PostgreSQL does not keep of a time: the last digit, a tenth of a microsecond.</summary>
    private static string ContentOf(JsonElement batch) =>
        $"{batch.GetProperty("sequence")} {string.Join('\n', ToldActivities.Of(batch).Select(activity => Fraction().Replace(activity.GetRawText(), "$1")).Order(StringComparer.Ordinal))}";

    [GeneratedRegex("""(:\d\d\.\d{1,3})\d*""")]
    private static partial Regex Fraction();
}

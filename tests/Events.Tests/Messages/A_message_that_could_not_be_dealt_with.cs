using System.Text;
using CityIp.Contracts;
using CityIp.Events.Broker;
using CityIp.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class A_message_that_could_not_be_dealt_with(EventsApplication events)
{
    [Fact]
    public async Task Is_held_and_takes_effect_once_when_it_is_replayed()
    {
        var (code, id, later) = (EventsApplication.NewCode("district"), Guid.CreateVersion7(), EventsApplication.NewCode("district"));
        using var desk = events.Caller("events:operate");
        await events.Sql($"ALTER TABLE known_district ADD CONSTRAINT refused_by_test CHECK (code <> '{code}') NOT VALID");
        await TellAsync(code, id);

        await new OperatorsDesk(desk, "events", "events-know-districts", sql => events.Sql(sql)).TakesEffectOnceAsync(
            id,
            "refused_by_test",
            mend: () => events.Sql("ALTER TABLE known_district DROP CONSTRAINT refused_by_test"),
            effects: () => events.Ask<long>("SELECT count(*) FROM known_district WHERE code = $1", code),
            somethingLater: async () =>
            {
                await TellAsync(later, Guid.CreateVersion7());
                await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM known_district WHERE code = $1", later) == 1);
            });
    }

    [Fact]
    public async Task Also_activity_over_the_broker_is_replayed_in_the_name_of_who_published_it()
    {
        var expo = await events.ExpoAsync();
        var (publisher, item) = ($"publisher-{Guid.NewGuid():N}", Activity.Visit(expo.Code));
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'another-organisation', ARRAY['urn:test:'])", publisher);
        using var desk = events.Caller("events:operate");
        var id = Guid.CreateVersion7();
        await using (var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            // As the broker leaves it behind: the publisher's name in the property, which nobody but itself can set; so here in the header of a replay.
            await channel.BasicPublishAsync(string.Empty, BrokerIntake.ErrorQueue, mandatory: true, new BasicProperties
            {
                MessageId = id.ToString(),
                ContentType = "application/cloudevents+json",
                Headers = new Dictionary<string, object?> { ["cityip-user-id"] = publisher },
            }, Encoding.UTF8.GetBytes(item.ToJsonString()));
        }
        var letters = new OperatorsDesk(desk, "events", BrokerIntake.Queue, sql => events.Sql(sql));

        await letters.ReplayAsync(await letters.HeldAsync(id));

        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        Assert.Equal(publisher, await events.Ask<string>("SELECT sender FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task Nobody_else_publishes_in_another_s_name()
    {
        var expo = await events.ExpoAsync();
        var publisher = $"publisher-{Guid.NewGuid():N}";
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'another-organisation', ARRAY['urn:test:'])", publisher);
        await using var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var body = Encoding.UTF8.GetBytes(Activity.Visit(expo.Code).ToJsonString());

        await channel.BasicPublishAsync(BrokerIntake.Exchange, "", mandatory: true, new BasicProperties
        {
            ContentType = "application/cloudevents+json",
            Headers = new Dictionary<string, object?> { ["cityip-user-id"] = publisher },
        }, body);

        await Eventually.True(async () => await events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE detail LIKE 'no-user-id%' AND key = $1)",
            Intake.LedgerKey.Of("amqp-refused:", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BrokerMessage.AsData(body))))));
        Assert.Equal(0, await events.StoredAsync(expo));
    }

    private Task TellAsync(string code, Guid id) => events.Services.GetRequiredService<IBus>()
        .Publish(new DistrictDefined(code, 1, new Dictionary<string, string>(), DateTimeOffset.UtcNow), context => context.MessageId = id, TestContext.Current.CancellationToken);
}

using System.Text;
using CityIp.Events.Broker;
using CityIp.Events.DeadLetters;
using CityIp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Correcting_what_the_broker_s_door_refused(EventsApplication events)
{
    [Fact]
    public async Task It_is_made_an_event_of_who_sent_it_and_counts_once()
    {
        var expo = await events.ExpoAsync();
        var publisher = await PublisherAsync();
        var visit = Activity.Visit(expo.Code);
        var letter = await RefusedAsync(publisher, visit.With("type", null).ToJsonString());
        using var http = events.Caller();

        Assert.Equal(("rejected", "refused"), (await http.ReplayAsync(letter)).OnlyOutcome());
        await EventsApplication.IsRefused(http.EditAsync(letter, visit.With("source", "urn:elsewhere:device")), 403, "foreign-source", "/source");
        var edited = await EventsApplication.Succeeds(http.EditAsync(letter, visit));
        Assert.Equal(("corrected", "urn:test:device"), (edited.GetProperty("reason").GetString(), edited.GetProperty("source").GetString()));

        Assert.Equal(("accepted", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(("duplicate", null), (await http.ReplayAsync(letter)).OnlyOutcome());
        Assert.Equal(publisher, await events.Ask<string>("SELECT sender FROM activity WHERE expo_id = $1", expo.Id));
        Assert.Equal(["duplicate"], await http.Statuses(visit));
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Nobody_who_is_not_registered_is_given_an_event()
    {
        var expo = await events.ExpoAsync();
        var publisher = await PublisherAsync();
        var visit = Activity.Visit(expo.Code);
        var letter = await RefusedAsync(publisher, visit.With("type", null).ToJsonString());
        await events.Sql("DELETE FROM publisher WHERE broker_user = $1", publisher);
        events.Raise();
        using var http = events.Caller();

        await EventsApplication.IsRefused(http.EditAsync(letter, visit), 403, "foreign-source", "/source");
        Assert.Equal("held", (await http.ShowAsync(letter)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Sealed_content_is_forgotten_after_thirty_days_also_in_the_edit_log()
    {
        using var http = events.Caller();
        var unknown = Activity.Event("cityip.unheard.of.v1", new { badge = "BADGE-0051" });
        var letter = await events.LetterOfAsync(http, unknown);
        await EventsApplication.Succeeds(http.EditAsync(letter, unknown.With("type", "cityip.unheard.of.v2")));
        await events.Sql("UPDATE dead_letter SET received_at = now() - interval '31 days' WHERE id = $1", letter);

        await WaitingLetters.ForgetAsync(events.Services.GetRequiredService<NpgsqlDataSource>(), TestContext.Current.CancellationToken);

        var shown = await http.ShowAsync(letter, reveal: true);
        Assert.Equal(("discarded", "Its body was removed after 30 days."), (shown.GetProperty("state").GetString(), shown.GetProperty("note").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, shown.GetProperty("event").ValueKind);
        Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM dead_letter_edit WHERE letter_id = $1 AND sealed IS NOT NULL", letter));
    }

    private async Task<string> PublisherAsync()
    {
        var publisher = $"publisher-{Guid.NewGuid():N}";
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'another-organisation', ARRAY['urn:test:'])", publisher);
        return publisher;
    }

    /// <summary>Publishes what cannot be taken, in the publisher's name, and gives its letter.</summary>
    private async Task<Guid> RefusedAsync(string publisher, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync(string.Empty, BrokerIntake.Queue, mandatory: true, new BasicProperties
        {
            UserId = new Uri(events.Servers.Broker).UserInfo.Split(':')[0],
            ContentType = "application/cloudevents+json",
            Headers = new Dictionary<string, object?> { ["cityip-user-id"] = publisher },
        }, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        await Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE sender = $1)", publisher), message: "the event is refused");
        return await events.Ask<Guid>("SELECT id FROM dead_letter WHERE sender = $1", publisher);
    }
}

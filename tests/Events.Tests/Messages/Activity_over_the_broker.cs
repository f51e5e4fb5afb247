using System.Text;
using System.Text.Json.Nodes;
using CityIp.Events.Broker;
using CityIp.Testing;
using RabbitMQ.Client;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Activity_over_the_broker(EventsApplication events) : IAsyncLifetime
{
    private const string Structured = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private IConnection connection = null!;
    private IChannel channel = null!;
    private string user = "";

    public async ValueTask InitializeAsync()
    {
        connection = await new ConnectionFactory { Uri = new(events.Servers.Broker) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        user = new Uri(events.Servers.Broker).UserInfo.Split(':')[0];
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'test-organisation', ARRAY['urn:test:']) ON CONFLICT DO NOTHING", user);
        await Eventually.Passes(async () =>
        {
            await using var passive = await connection.CreateChannelAsync();
            await passive.QueueDeclarePassiveAsync(BrokerIntake.Queue);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Is_taken_in_structured_batch_and_binary_mode_and_known_again_in_each()
    {
        var expo = await events.ExpoAsync();
        var (one, other) = (Activity.Visit(expo.Code, badge: "BADGE-0001"), Activity.Visit(expo.Code));
        await Send(Structured, one.ToJsonString());
        await Send(Batch, new JsonArray(one.DeepClone(), other.DeepClone()).ToJsonString());
        await Binary(one, "cloudEvents_");
        await Binary(Activity.Visit(expo.Code), "cloudEvents:");
        await Eventually.True(async () => await events.StoredAsync(expo) == 3);
        await IsEmptied();
        Assert.Equal(3, await events.StoredAsync(expo));
        Assert.Equal(3, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND door = 'amqp' AND sender = $2", expo.Id, user));

        using var http = events.Caller();
        Assert.Equal(["duplicate", "duplicate"], await http.Statuses(one, other));
    }

    [Fact]
    public async Task Of_a_foreign_source_is_held_as_a_dead_letter_and_the_rest_of_its_batch_is_taken()
    {
        var expo = await events.ExpoAsync();
        var foreign = Activity.Event("cityip.booth.visited.v1", new { expo = expo.Code, booth = "B1" }, source: "urn:elsewhere:device");
        var body = new JsonArray(foreign, Activity.Visit(expo.Code)).ToJsonString();
        await Send(Batch, body);
        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        var letters = await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE reason = 'refused' AND detail LIKE 'foreign-source%' AND sender = $1", user);
        Assert.True(letters > 0);

        // Delivered again, it is held once.
        await Send(Batch, body);
        await IsEmptied();
        Assert.Equal(letters, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE reason = 'refused' AND detail LIKE 'foreign-source%' AND sender = $1", user));
    }

    [Fact]
    public async Task Of_a_devices_source_is_held_as_a_dead_letter_whatever_its_publisher_may_say()
    {
        var expo = await events.ExpoAsync();
        // Registered for every source there is.
        var publisher = $"publisher-{Guid.NewGuid():N}";
        await events.Sql("INSERT INTO publisher (broker_user, version, organisation, sources) VALUES ($1, 1, 'test-organisation', ARRAY['urn:'])", publisher);
        var headers = new Dictionary<string, object?> { ["cityip-user-id"] = publisher };
        var (device, own) = ($"urn:cityip:device:{Guid.NewGuid()}", Activity.Visit(expo.Code));
        var (single, inBatch, inBinary) = (Of(device), Of(device), Of(device));

        await Send(Structured, single.ToJsonString(), user, headers);
        await Send(Batch, new JsonArray(inBatch.DeepClone(), own.DeepClone()).ToJsonString(), user, headers);
        await Binary(inBinary, "cloudEvents_", headers);

        await Eventually.True(async () => await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE sender = $1", publisher) == 3);
        Assert.Equal(3, await events.Ask<long>("SELECT count(*) FROM dead_letter WHERE sender = $1 AND reason = 'refused' AND detail LIKE 'foreign-source:%' AND pointer = 'source' AND state = 'held'", publisher));
        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        Assert.Equal(own["id"]!.GetValue<string>(), await events.Ask<string>("SELECT event_id FROM activity WHERE expo_id = $1", expo.Id));

        JsonObject Of(string source)
        {
            var visit = Activity.Visit(expo.Code);
            visit["source"] = source;
            return visit;
        }
    }

    [Fact]
    public async Task That_cannot_be_read_or_comes_from_nobody_is_held_as_a_dead_letter()
    {
        var mark = Guid.NewGuid().ToString("N");
        await Send(Structured, $"no json {mark}");
        await Send("application/cloudevents+xml", $"<event>{mark}</event>");
        await Send(Structured, Activity.Visit("x").ToJsonString(), userId: null);
        await Send("application/json", $$"""{"mark":"{{mark}}"}""");
        using var http = events.Caller();
        await Eventually.Passes(async () =>
        {
            var page = await EventsApplication.Succeeds(http.GetAsync("/v1/events/dead-letters?reason=refused&limit=200"));
            var details = page.GetProperty("items").EnumerateArray().Select(letter => letter.GetProperty("detail").GetString()!).ToList();
            foreach (var reason in new[] { "malformed-json", "unsupported-media-type", "no-user-id", "missing-attribute" })
            {
                Assert.Contains(details, detail => detail.StartsWith(reason, StringComparison.Ordinal));
            }
        });
    }

    [Fact]
    public async Task That_http_would_refuse_is_held_with_the_attribute_at_fault()
    {
        var old = Activity.Visit("x");
        old["specversion"] = "0.3";
        await Send($"{Structured}; charset=utf-8", old.ToJsonString());
        var timeless = Activity.Visit("x");
        timeless["time"] = "noon";
        await Binary(timeless, "cloudEvents:");
        var nameless = Activity.Visit("x");
        nameless.Remove("source");
        await Binary(nameless, "cloudEvents_");
        var large = Activity.Visit("x");
        large["subject"] = new string('x', Intake.IntakeLimits.EventBytes);
        await Send(Structured, large.ToJsonString());
        await Send(Batch, new JsonArray([.. Enumerable.Range(0, Intake.IntakeLimits.BatchEvents + 1).Select(_ => (JsonNode)new JsonObject())]).ToJsonString());
        await Send($"{Batch}; charset=utf-16", "[]");
        using var http = events.Caller();
        await Eventually.Passes(async () =>
        {
            var page = await EventsApplication.Succeeds(http.GetAsync("/v1/events/dead-letters?reason=refused&limit=200"));
            var refused = page.GetProperty("items").EnumerateArray().Select(letter => (letter.GetProperty("detail").GetString()!.Split(':')[0], letter.GetProperty("pointer").GetString())).ToList();
            foreach (var expected in new[] { ("unsupported-specversion", "specversion"), ("invalid-attribute", "time"), ("missing-attribute", "source"), ("too-large", null), ("too-many-events", null), ("unsupported-media-type", "content_type") })
            {
                Assert.Contains(expected, refused);
            }
        });
        // Its attributes are held with it, for whoever mends it.
        var page = await EventsApplication.Succeeds(http.GetAsync("/v1/events/dead-letters?reason=refused&limit=200"));
        var letter = page.GetProperty("items").EnumerateArray().First(letter => letter.GetProperty("pointer").GetString() == "source").GetProperty("id");
        var held = (await EventsApplication.Succeeds(http.GetAsync($"/v1/events/dead-letters/{letter}?reveal=true"))).GetProperty("event");
        Assert.Equal((nameless["id"]!.GetValue<string>(), "application/json"), (held.GetProperty("id").GetString(), held.GetProperty("datacontenttype").GetString()));
        Assert.Equal(nameless["data"]!.ToJsonString(), Encoding.UTF8.GetString(held.GetProperty("data_base64").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Keeps_its_extensions_and_honours_its_dataschema()
    {
        var expo = await events.ExpoAsync();
        var (good, other) = (Activity.Visit(expo.Code), Activity.Visit(expo.Code));
        (good["gateway"], good["dataschema"]) = ("north", "https://city.example/v1/events/activity-types/cityip.booth.visited.v1");
        other["dataschema"] = "https://city.example/v1/events/activity-types/cityip.lead.captured.v1";
        await Binary(good, "cloudEvents:");
        await Binary(other, "cloudEvents_");
        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        Assert.Equal("north", await events.Ask<string>("SELECT attributes->>'gateway' FROM activity WHERE expo_id = $1", expo.Id));
        await Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE event_id = $1 AND reason = 'unknown-schema' AND pointer = '/dataschema')", other["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Of_an_unregistered_user_is_held_as_a_dead_letter()
    {
        var expo = await events.ExpoAsync();
        // In another's name, as a replayed message is: the tests' own user is registered, and others need it.
        var unregistered = $"unregistered-{Guid.NewGuid():N}";

        await Send(Structured, Activity.Visit(expo.Code).ToJsonString(), user, new() { ["cityip-user-id"] = unregistered });

        await Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE detail LIKE 'unknown-publisher%' AND sender = $1)", unregistered));
        Assert.Equal(0, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Waits_with_the_broker_while_it_cannot_be_written_and_is_then_taken_once()
    {
        var expo = await events.ExpoAsync();
        var item = Activity.Visit(expo.Code);
        // A sequence is not rolled back: it tells that writing was tried.
        await events.Sql($"CREATE SEQUENCE tried_{expo.Id:N}");
        await events.Sql($"CREATE FUNCTION refuse_{expo.Id:N}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried_{expo.Id:N}'); RAISE 'broken for the test'; END $$");
        await events.Sql($"CREATE TRIGGER refuse_{expo.Id:N} BEFORE INSERT ON activity FOR EACH ROW WHEN (NEW.expo_id = '{expo.Id}') EXECUTE FUNCTION refuse_{expo.Id:N}()");
        await Send(Structured, item.ToJsonString());
        await Eventually.True(() => events.Ask<bool>($"SELECT last_value >= 2 FROM tried_{expo.Id:N}"));
        await using (var errors = await connection.CreateChannelAsync())
        {
            Assert.Equal(0u, (await errors.QueueDeclarePassiveAsync(BrokerIntake.ErrorQueue)).MessageCount);
            Assert.Equal(0, await events.Ask<long>("SELECT count(*) FROM bus_dead_letter WHERE queue = $1 AND publisher = $2", BrokerIntake.Queue, user));
        }
        await events.Sql($"DROP FUNCTION refuse_{expo.Id:N}() CASCADE");
        await Eventually.True(async () => await events.StoredAsync(expo) == 1);
        await IsEmptied();
        Assert.Equal(1, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Is_taken_again_after_its_queue_was_lost()
    {
        await channel.QueueDeleteAsync(BrokerIntake.Queue);
        await Eventually.Passes(async () =>
        {
            await using var passive = await connection.CreateChannelAsync();
            Assert.Equal(1u, (await passive.QueueDeclarePassiveAsync(BrokerIntake.Queue)).ConsumerCount);
        });
        var expo = await events.ExpoAsync();
        await Eventually.Passes(async () => await Send(Structured, Activity.Visit(expo.Code).ToJsonString()));
        await Eventually.True(async () => await events.StoredAsync(expo) >= 1);
    }

    private ValueTask Send(string contentType, string body) => Send(contentType, body, user);

    private ValueTask Send(string contentType, string body, string? userId, Dictionary<string, object?>? headers = null)
    {
        var properties = new BasicProperties { ContentType = contentType, DeliveryMode = DeliveryModes.Persistent, Headers = headers };
        if (userId is not null)
        {
            properties.UserId = userId;
        }
        return channel.BasicPublishAsync(BrokerIntake.Exchange, "booth.kiosk-7", mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    private ValueTask Binary(JsonObject item, string prefix, Dictionary<string, object?>? headers = null) => Send(
        "application/json",
        item["data"]!.ToJsonString(),
        user,
        item.Where(member => member.Key != "data").Select(member => KeyValuePair.Create(prefix + member.Key, (object?)member.Value!.GetValue<string>())).Concat(headers ?? []).ToDictionary());

    /// <summary>None waits with the broker, and none is inside the door.</summary>
    private async Task IsEmptied() => await Eventually.True(async () =>
    {
        await using var passive = await connection.CreateChannelAsync();
        return (await passive.QueueDeclarePassiveAsync(BrokerIntake.Queue)).MessageCount == 0 && events.RequestsInside() == 0;
    });
}

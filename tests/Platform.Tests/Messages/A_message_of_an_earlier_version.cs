using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.ServiceDefaults.Messages;
using Xunit;

namespace CityIp.Platform.Tests.Messages;

/// <summary>
/// <c>snapshots/</c> holds every message as it was first sent. A service of this version must still read it: it may wait in a queue, an
/// outbox or an error queue, or come from a replica of the previous version. Snapshots are added, never changed: a message that came to
/// be sent in another form has one more, <c>exchange.form.json</c>.
/// </summary>
public sealed class A_message_of_an_earlier_version
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Messages", "snapshots");

    public static TheoryData<string> Messages => [.. Topology.Messages.Select(route => route.Exchange).Union(Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!))];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Is_read_with_every_field(string exchange)
    {
        var route = Topology.Find(ExchangeOf(exchange))!;
        var snapshot = Read(exchange);

        var read = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(snapshot["message"], route.Type, Json), route.Type, Json)!;

        AssertHolds(read, snapshot["message"]!, exchange);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Keeps_its_names_on_the_wire(string exchange)
    {
        var route = Topology.Find(ExchangeOf(exchange))!;
        var snapshot = Read(exchange);

        Assert.Equal((string?)snapshot["urn"], $"urn:message:{route.Type.Namespace}:{route.Type.Name}");
        Assert.Empty(snapshot["queues"]!.AsArray().Select(queue => (string)queue!).Except(route.Queues));
    }

    [Fact]
    public void Is_never_dropped_from_the_topology()
    {
        var snapshots = Directory.GetFiles(Folder, "*.json").Select(file => ExchangeOf(Path.GetFileNameWithoutExtension(file)!));

        Assert.Empty(snapshots.Except(Topology.Messages.Select(route => route.Exchange)));
    }

    private static string ExchangeOf(string snapshot) => snapshot.Split('.')[0];

    private static JsonNode Read(string exchange)
    {
        var file = Path.Combine(Folder, $"{exchange}.json");
        Assert.True(File.Exists(file), $"Message '{exchange}' has no snapshot. Add tests/Platform.Tests/Messages/snapshots/{exchange}.json with urn, queues and a message in which no field is null.");
        return JsonNode.Parse(File.ReadAllText(file))!;
    }

    /// <summary>Everything the snapshot says is still there; the version at hand may know more.</summary>
    private static void AssertHolds(JsonNode read, JsonNode snapshot, string path)
    {
        switch (snapshot)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    Assert.True(read[name] is not null, $"{path}.{name} is not read any longer.");
                    AssertHolds(read[name]!, value!, $"{path}.{name}");
                }
                break;
            case JsonArray items:
                Assert.Equal(items.Count, read.AsArray().Count);
                for (var i = 0; i < items.Count; i++)
                {
                    AssertHolds(read[i]!, items[i]!, $"{path}[{i}]");
                }
                break;
            default:
                Assert.True(JsonNode.DeepEquals(read, snapshot), $"{path}: {snapshot.ToJsonString()} is read as {read.ToJsonString()}.");
                break;
        }
    }
}

using System.Text.Json.Nodes;

namespace CityIp.Platform.Tests.Truth;

/// <summary>What a device has to tell, the same on every run but for its times: some of it is wrong, and has to be held or refused.</summary>
internal sealed class ActivitiesOfADevice(OwnExpo expo, string device, int seed)
{
    private const int Visitors = 200;
    private readonly Random random = new(seed);
    private int number;

    public IReadOnlyList<SentActivity> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public SentActivity Next()
    {
        var booth = expo.Booths.Values.ElementAt(random.Next(expo.Booths.Count));
        return random.Next(20) switch
        {
            < 9 => Of("cityip.booth.visited.v1", ("booth", booth.Code), ("badge", Badge())),
            < 11 => Of("cityip.booth.visited.v1", ("booth", booth.Code)),
            < 13 when booth.Assets.Count > 0 => Of("cityip.exhibit.interacted.v1", ("booth", booth.Code), ("badge", Badge()), ("assets", new JsonArray($"{booth.Assets[0]}"))),
            < 15 => Of("cityip.visitor.checked-in.v1", ("badge", Badge()), ("hall", random.Next(2) == 0 ? "H1" : "H2"), ("direction", random.Next(2) == 0 ? "entry" : "exit")),
            < 17 => Of("cityip.session.attended.v1", ("session", "S1"), ("badge", Badge())),
            < 18 => Of("cityip.licence.enquired.v1", ("badge", Badge()), ("assets", new JsonArray($"{expo.Booths["B2"].Assets[0]}", $"{expo.Booths["B3"].Assets[0]}"))),
            < 19 => Of("cityip.lead.captured.v1", ("booth", booth.Code), ("badge", Badge()), ("note", $"Note {number}, 想要一份目录")),
            _ => Wrong(),
        };
    }

    /// <summary>Of another's source: the door refuses it. Only over HTTP, where there is an answer.</summary>
    public SentActivity NextForeign() => Next() with { Source = $"urn:elsewhere:{expo.Run}" };

    public SentActivity Visit(string booth = "B1", string? badge = null) =>
        badge is null ? Of("cityip.booth.visited.v1", ("booth", booth)) : Of("cityip.booth.visited.v1", ("booth", booth), ("badge", badge));

    private SentActivity Wrong() => random.Next(3) switch
    {
        0 => Of("cityip.drone.landed.v1", ("badge", Badge())),
        1 => Of("cityip.booth.visited.v1", ("booth", "NO-SUCH"), ("badge", Badge())),
        _ => Of("cityip.session.attended.v1", ("badge", Badge())),
    };

    private SentActivity Of(string type, params (string Name, JsonNode Value)[] data)
    {
        var content = new JsonObject { ["expo"] = expo.Code };
        foreach (var (name, value) in data)
        {
            content[name] = value;
        }
        // Within the last five hours, and one in fifty exactly when an hour of the expo begins; the database keeps microseconds.
        var time = DateTimeOffset.UtcNow.AddSeconds(-random.Next(5 * 3600));
        time = random.Next(50) == 0 ? OwnCount.HourOf(time, expo.Zone) : time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
        return new($"{expo.Sources}{device}", $"{device}-{++number:000000}", type, time, content);
    }

    private string Badge() => $"BADGE-{random.Next(Visitors):000000}";
}

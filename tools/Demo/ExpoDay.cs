namespace CityIp.Demo;

/// <summary>Over which door an activity goes in.</summary>
internal enum Door
{
    Binary,
    Structured,
    Batch,
    OfflineBatch,
    Broker,
}

/// <summary>What the sender expects to be told.</summary>
internal enum Expected
{
    Accepted,
    Duplicate,
    Conflict,
    Quarantined,
    Rejected,
}

/// <summary>One thing to send. Conflicts and duplicates share the id of an earlier one.</summary>
internal sealed record Planned(
    DateTimeOffset Time,
    Door Door,
    string Device,
    string Id,
    string Type,
    Dictionary<string, object> Data,
    Expected Expected)
{
    /// <summary>When it is sent; a repetition is sent later than it happened.</summary>
    public DateTimeOffset At { get; init; } = Time;
}

/// <summary>
/// The day as a list, in the order it is sent: check-ins at the gates, booth visits, sessions, exhibits, leads at the Qingpu booth,
/// an offline scanner, repeated ids, and a few things that are wrong.
/// </summary>
internal static class ExpoDay
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(8);

    /// <summary>The day ends now, so that the last minutes of it are live.</summary>
    public static IReadOnlyList<Planned> Plan(Programme programme, int visitors, bool withBroker, DateTimeOffset now)
    {
        var opening = now - Length;
        // The same visitors do the same on every run: figures of two runs can be compared.
        var random = new Random(20241124);
        var day = new List<Planned>();
        for (var visitor = 0; visitor < visitors; visitor++)
        {
            PlanVisitor(programme, visitor, withBroker, opening, random, day);
        }
        AddRetries(day, random);
        AddConflicts(day);
        AddBadOnes(programme, day, now);
        return [.. day.OrderBy(planned => planned.At)];
    }

    private static void PlanVisitor(Programme programme, int visitor, bool withBroker, DateTimeOffset opening, Random random, List<Planned> day)
    {
        var badge = Programme.Badge(visitor);
        var at = opening + Length * (random.NextDouble() * 0.7);
        var gate = visitor % 3 + 1;
        // Every fifth visitor passes a gate whose scanner is offline until the evening.
        var offline = visitor % 5 == 0;
        Add(offline ? Door.OfflineBatch : Door.Binary, $"gate-{(offline ? 4 : gate)}", "cityip.visitor.checked-in.v1", new() { ["gate"] = $"G{gate}", ["badge"] = badge, ["direction"] = "entry" });

        foreach (var booth in programme.Booths.OrderBy(_ => random.Next()).Take(1 + random.Next(programme.Booths.Count)))
        {
            at += TimeSpan.FromMinutes(5 + random.Next(20));
            Add(withBroker && visitor % 4 == 1 ? Door.Broker : Door.Structured, $"kiosk-{booth.Code}", "cityip.booth.visited.v1", new() { ["booth"] = booth.Code, ["badge"] = badge });
            if (random.Next(3) == 0)
            {
                Add(Door.Structured, $"kiosk-{booth.Code}", "cityip.exhibit.interacted.v1", new() { ["booth"] = booth.Code, ["badge"] = badge, ["assets"] = new[] { booth.Assets[0] } });
            }
            if (booth.Code == Programme.QingpuBooth && visitor % 3 == 0)
            {
                Add(Door.Binary, "lead-app-qingpu", "cityip.lead.captured.v1", new() { ["booth"] = booth.Code, ["badge"] = badge, ["note"] = "Asked for the location catalogue." });
            }
        }
        if (visitor % 4 == 0)
        {
            Add(Door.Batch, "session-scanner", "cityip.session.attended.v1", new() { ["session"] = programme.Sessions[visitor % 8 / 4], ["badge"] = badge });
        }
        if (visitor % 10 == 3)
        {
            Add(Door.Batch, "licence-desk", "cityip.licence.enquired.v1", new() { ["badge"] = badge, ["assets"] = new[] { Programme.NormandieApartments } });
        }

        void Add(Door door, string device, string type, Dictionary<string, object> data)
        {
            data["expo"] = programme.ExpoCode;
            day.Add(new(at, door, device, $"{device}-{day.Count:000000}", type, data, Expected.Accepted));
            at += TimeSpan.FromSeconds(20);
        }
    }

    /// <summary>What a device does that got no answer: one in twenty is sent again, word for word.</summary>
    private static void AddRetries(List<Planned> day, Random random)
    {
        foreach (var planned in day.Where(planned => planned.Door is not Door.Broker).Where(_ => random.Next(20) == 0).ToList())
        {
            day.Add(planned with { At = planned.At + TimeSpan.FromMinutes(1), Expected = Expected.Duplicate });
        }
    }

    /// <summary>A device whose counter was reset uses an id twice for different things.</summary>
    private static void AddConflicts(List<Planned> day)
    {
        foreach (var planned in day.Where(planned => planned is { Door: Door.Structured, Expected: Expected.Accepted, Type: "cityip.booth.visited.v1" }).Take(2).ToList())
        {
            day.Add(planned with
            {
                At = planned.At + TimeSpan.FromMinutes(2),
                Data = new(planned.Data) { ["badge"] = Programme.Badge(999_999) },
                Expected = Expected.Conflict,
            });
        }
    }

    private static void AddBadOnes(Programme programme, List<Planned> day, DateTimeOffset now)
    {
        var at = now - TimeSpan.FromMinutes(30);
        day.Add(new(at, Door.Structured, "kiosk-new", "bad-type", "cityip.drone.landed.v1", new() { ["expo"] = programme.ExpoCode }, Expected.Quarantined));
        day.Add(new(at, Door.Structured, "kiosk-new", "bad-booth", "cityip.booth.visited.v1", new() { ["expo"] = programme.ExpoCode, ["booth"] = "NO-SUCH" }, Expected.Quarantined));
        day.Add(new(at, Door.Batch, "session-scanner", "bad-data", "cityip.session.attended.v1", new() { ["expo"] = programme.ExpoCode }, Expected.Quarantined));
        day.Add(new(at, Door.Batch, "urn:somebody-else:1", "bad-source", "cityip.booth.visited.v1", new() { ["expo"] = programme.ExpoCode, ["booth"] = Programme.QingpuBooth }, Expected.Rejected));
    }
}

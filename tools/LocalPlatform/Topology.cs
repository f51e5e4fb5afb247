namespace CityIp.LocalPlatform;

/// <summary>
/// What the platform consists of and who knows whom: the same as AppHost/AppHost.cs says (a test compares the two). In the order of starting.
/// </summary>
public static class Topology
{
    public const string Messaging = "messaging", Cache = "cache", Gateway = "gateway";

    public static IReadOnlyList<ServiceShape> Services { get; } =
    [
        new("catalog", "services/Catalog", ["catalogdb", Messaging], []),
        new("events", "services/Events", ["eventsdb", Messaging], []),
        new("investment", "services/Investment", ["investmentdb", Messaging], []),
        new("analytics", "services/Analytics", ["analyticsdb", Messaging, Cache], []),
        new(Gateway, "gateway", ["gatewaydb", Cache], ["catalog", "events", "investment", "analytics"]),
    ];
}

/// <summary>One service: its project folder, the connection strings it is given, and the services whose addresses it is given.</summary>
public sealed record ServiceShape(string Name, string Folder, IReadOnlyList<string> Connections, IReadOnlyList<string> References)
{
    /// <summary>On one machine the way of an activity to its answer goes first: gateway, events, PostgreSQL.</summary>
    public bool Yields => Name is not (Topology.Gateway or "events");

    /// <summary>The project and the program are named after the folder, in capitals.</summary>
    public string Assembly { get; } = char.ToUpperInvariant(Path.GetFileName(Folder)[0]) + Path.GetFileName(Folder)[1..];
}

namespace CityIp.Gateway.Keys;

/// <summary>Everything a key can be allowed, per service and kind of action.</summary>
internal static class Scopes
{
    public const string Admin = "gateway:admin";
    public const string Devices = "gateway:devices";
    public const string Publish = "events:publish";
    public const string CheckIn = "events:check-in";

    public static readonly IReadOnlyList<string> All =
    [
        "catalog:read", "catalog:write", "catalog:operate",
        "events:read", Publish, CheckIn, "events:write", "events:operate",
        "investment:read", "investment:write", "investment:operate",
        "analytics:read", "analytics:write", "analytics:operate",
        Devices, Admin,
    ];

    public static IEnumerable<string> Reading => All.Where(scope => scope.EndsWith(":read", StringComparison.Ordinal));
}

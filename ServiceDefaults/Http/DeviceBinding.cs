using System.Text.Json;

namespace CityIp.ServiceDefaults.Http;

/// <summary>
/// The one place that a device's key is good for, as it was set when the device was made. The gateway signs it into the identity token, so that a
/// service need not ask anybody whether a device may do what it does.
/// </summary>
/// <param name="Id">The device, and its key: the same id for as long as the device lives.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>gate</c>, <c>kiosk</c> or <c>lead</c>.</param>
/// <param name="Expo">Code of the expo.</param>
/// <param name="Hall">Code of the hall; null for a gate of the whole expo and for a device at a booth.</param>
/// <param name="Booth">Code of the booth; null for a gate.</param>
public sealed record DeviceBinding(Guid Id, string Name, string Kind, string Expo, string? Hall = null, string? Booth = null)
{
    /// <summary>Sources beginning so are those of devices: nobody else publishes under them.</summary>
    public const string SourcePrefix = "urn:cityip:device:";

    public const string Gate = "gate";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The CloudEvents source of what the device does.</summary>
    public string Source => SourceOf(Id);

    public static string SourceOf(Guid device) => $"{SourcePrefix}{device}";

    internal string ToClaim() => JsonSerializer.Serialize(this, Json);

    internal static DeviceBinding? FromClaim(string? claim) => claim is null ? null : JsonSerializer.Deserialize<DeviceBinding>(claim, Json);
}

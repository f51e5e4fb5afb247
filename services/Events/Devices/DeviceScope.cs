using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Events.Devices;

/// <summary>
/// A device publishes of its own place only, and nobody else under its source. What the event says is compared before it is examined; whether a booth or
/// session lies in a gate's hall is known only after.
/// </summary>
internal static class DeviceScope
{
    private const string Slug = "foreign-device-scope";

    /// <summary>Null when the event may be examined.</summary>
    public static Refusal? Refuse(Caller caller, CloudEvent received)
    {
        if (caller.Device is not { } device)
        {
            return IsOfDevice(received.Source) ? new("foreign-source", "Sources that begin with urn:cityip:device: are those of devices, each for its own key.", "source", 403) : null;
        }
        if (received.Source != device.Source)
        {
            return new("foreign-source", $"A device publishes under its own source, {device.Source}.", "source", 403);
        }
        if (received.Json is not { ValueKind: JsonValueKind.Object } data)
        {
            // Held with its reason; nothing counts it.
            return null;
        }
        if (Names(data, "expo", out var expo) && expo != device.Expo)
        {
            return new(Slug, $"The device belongs to the expo '{device.Expo}'.", "/data/expo", 403);
        }
        if (device.Booth is { } booth && (!Names(data, "booth", out var named) || named != booth))
        {
            return new(Slug, $"The device stands at the booth '{booth}' and publishes what happens there: each event names it.", "/data/booth", 403);
        }
        return device.Hall is { } hall && Names(data, "hall", out var other) && other != hall
            ? new(Slug, $"The device stands at the hall '{hall}'.", "/data/hall", 403)
            : null;
    }

    /// <summary>Null when the examined event lies in the device's hall, or names no place by which it could be counted.</summary>
    public static Refusal? Refuse(Caller caller, ReceivedEvent examined)
    {
        if (caller.Device is not { Hall: { } hall })
        {
            return null;
        }
        var isInHall = examined.References is { } references
            ? references.Expo.Halls.TryGetValue(hall, out var id) && references.HallId == id
            // Once its place appeared it would be taken in without anybody asking again whose it is.
            : examined.Quarantine?.Reason is not (Quarantine.UnknownBooth or Quarantine.UnknownSession or Quarantine.UnknownHall);
        return isInHall ? null : new(Slug, $"The device stands at the hall '{hall}': each event names it, or a booth or session in it.", "/data/hall", 403);
    }

    public static bool IsOfDevice(string source) => source.StartsWith(DeviceBinding.SourcePrefix, StringComparison.Ordinal);

    private static bool Names(JsonElement data, string name, out string? code)
    {
        code = data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return code is not null;
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CityIp.Gateway.Keys;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Gateway.Devices;

/// <summary>Asks for a new device.</summary>
/// <param name="Name">What people call it, for example "North gate 2".</param>
/// <param name="Kind">A gate stands at the expo or a hall; a kiosk and a lead device at a booth.</param>
/// <param name="Expo">Code of the expo.</param>
/// <param name="Hall">Code of the hall of a gate; without it the gate is one of the whole expo.</param>
/// <param name="Booth">Code of the booth of a kiosk or a lead device.</param>
/// <param name="Organisation">Whose device it is; the caller's when not given.</param>
/// <param name="ExpiresAt">When its key ends; never when not given.</param>
/// <param name="CodeMinutes">How long the enrolment code is good for: 1 to 1440, 15 when not given.</param>
internal sealed record CreateDevice(
    [property: Required, StringLength(Device.MostNameLength, MinimumLength = 1)] string Name,
    [property: Required] DeviceKind Kind,
    [property: Required] string Expo,
    string? Hall = null,
    string? Booth = null,
    string? Organisation = null,
    DateTimeOffset? ExpiresAt = null,
    [property: Range(1, DeviceRules.MostCodeMinutes), DefaultValue(DeviceRules.CodeMinutes)] int CodeMinutes = DeviceRules.CodeMinutes);

/// <summary>Asks for a new code for a device that lost its key, or whose code ran out.</summary>
internal sealed record OfferCode([property: Range(1, DeviceRules.MostCodeMinutes), DefaultValue(DeviceRules.CodeMinutes)] int CodeMinutes = DeviceRules.CodeMinutes);

/// <summary>What was typed into the device.</summary>
/// <param name="Code">Case, spaces and hyphens do not matter.</param>
internal sealed record RedeemCode([property: Required] string Code);

/// <summary>A device.</summary>
/// <param name="Id">Also the id of its key.</param>
/// <param name="Source">The CloudEvents source that it, and nobody else, publishes under.</param>
/// <param name="LastSeenAt">When its key was last used; written some seconds late.</param>
/// <param name="CodeExpiresAt">Until when a code that was not redeemed yet is good.</param>
internal sealed record DeviceView(
    Guid Id,
    string Name,
    DeviceKind Kind,
    string Organisation,
    string Expo,
    string? Hall,
    string? Booth,
    string Source,
    IReadOnlyList<string> Scopes,
    DeviceStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EnrolledAt,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? CodeExpiresAt)
{
    public static DeviceView Of(Device device, Key? key, DateTimeOffset now) => new(
        device.Id, device.Name, device.Kind, device.Organisation, device.Expo, device.Hall, device.Booth, DeviceBinding.SourceOf(device.Id), key?.Scopes ?? Device.ScopesOf(device.Kind), device.StatusAt(now, key),
        device.CreatedAt, device.EnrolledAt, key?.LastUsedAt, device.ExpiresAt, device.RevokedAt ?? key?.RevokedAt, device.CodeUsedAt is null && device.CodeExpiresAt > now ? device.CodeExpiresAt : null);
}

/// <summary>A device with a code to enrol it. The code is not kept and cannot be shown again.</summary>
internal sealed record DeviceWithCode(string Code, DateTimeOffset CodeExpiresAt, DeviceView Device);

/// <summary>A device with its key's secret. It is not kept and cannot be shown again.</summary>
/// <param name="Secret">Send it as <c>Authorization: Bearer cip_…</c>.</param>
internal sealed record DeviceWithSecret(string Secret, DeviceView Device);

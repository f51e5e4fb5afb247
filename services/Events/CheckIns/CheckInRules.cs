using System.Text.RegularExpressions;
using CityIp.Events.Activities;
using CityIp.Events.Badges;

namespace CityIp.Events.CheckIns;

/// <summary>What a check-in must be like before anybody looks at the badge. No text repeats the code.</summary>
internal static partial class CheckInRules
{
    public const int MostReasonLength = 200;

    public static Fault? Refuse(RedeemBadge request) =>
        RefuseNonce(request.Nonce)
        ?? RefuseBadge(request.Badge)
        ?? (request.Force && string.IsNullOrWhiteSpace(request.Reason) ? new Fault("force-reason-required", "Whoever forces a check-in says why.", "/reason") : null)
        ?? (request.Reason is { Length: > MostReasonLength } ? new Fault("invalid-text", $"A reason has at most {MostReasonLength} characters.", "/reason") : null)
        ?? RefuseTime(request.SentTime, "/sentTime");

    public static Fault? Refuse(OfflineCheckIn item) =>
        RefuseNonce(item.Nonce) ?? RefuseBadge(item.Badge) ?? RefuseTime(item.DeviceTime, "/deviceTime");

    public static Fault? RefuseTime(string? text, string field) => text is null || Rfc3339.TryParse(text, out _)
        ? null
        : new("invalid-time", "A time is written as RFC 3339, with its offset: 2026-10-01T09:30:00+08:00.", field);

    private static Fault? RefuseNonce(string nonce) => Nonce().IsMatch(nonce)
        ? null
        : new("invalid-nonce", "A nonce has 8 to 64 letters, digits and . _ : -, for example a UUID.", "/nonce");

    private static Fault? RefuseBadge(string badge) => string.IsNullOrWhiteSpace(badge) || badge.Length > Badge.MostCodeLength || badge.Any(char.IsControl)
        ? new("invalid-badge-code", $"A badge code has 1 to {Badge.MostCodeLength} characters.", "/badge")
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{8,64}\z")]
    private static partial Regex Nonce();
}

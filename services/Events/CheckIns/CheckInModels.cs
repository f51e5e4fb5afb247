using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityIp.Events.CheckIns;

internal sealed record RedeemBadge(
    [property: Description("Made by the device, new for each reading: 8 to 64 letters, digits and . _ : -, for example a UUID. The same again gets the same answer.")] string Nonce,
    [property: Description("What is printed on the badge. It is not kept, only a pseudonym made from it.")] string Badge,
    [property: Description("entry when not given.")] CheckInDirection Direction = CheckInDirection.Entry,
    [property: Description("Lets in or out what would be refused; needs a reason, and another nonce than the refusal had.")] bool Force = false,
    [property: Description("Why it is forced: up to 200 characters.")] string? Reason = null,
    [property: Description("The device's clock at sending (RFC 3339): how far it is wrong is estimated from it.")] string? SentTime = null);

/// <summary>As it is documented; the items are read one by one, so that a malformed one condemns no other.</summary>
internal sealed record UploadCheckIns(
    [property: Description("1 to 500 check-ins that happened while the device was offline.")] IReadOnlyList<OfflineCheckIn> CheckIns,
    [property: Description("The device's clock at sending (RFC 3339): times of a clock that is wrong are corrected by it.")] string? SentTime = null);

internal sealed record UnreadCheckIns(IReadOnlyList<JsonElement> CheckIns, string? SentTime = null);

internal sealed record OfflineCheckIn(
    [property: Description("As for a check-in online.")] string Nonce,
    string Badge,
    [property: Description("When it happened, by the device's clock (RFC 3339).")] string DeviceTime,
    [property: Description("entry when not given.")] CheckInDirection Direction = CheckInDirection.Entry);

internal enum CheckInStatus
{
    /// <summary>Let in, or out.</summary>
    Ok,

    Refused,
}

/// <param name="Status">ok or refused.</param>
/// <param name="Reason">Why it was refused, or what it was let in despite; ok otherwise. Stable words.</param>
/// <param name="Text">The reason for the gate's display, in the language of Accept-Language: zh-Hans or en.</param>
/// <param name="Duplicate">The nonce came before: this is the answer of that time.</param>
/// <param name="OccurredAt">The time it counts for.</param>
internal sealed record CheckInAnswer(
    string Nonce,
    CheckInStatus Status,
    CheckInReason Reason,
    string Text,
    CheckInDirection Direction,
    bool Forced,
    bool Duplicate,
    DateTimeOffset OccurredAt,
    DateTimeOffset? AnnulledAt)
{
    public static CheckInAnswer Of(string nonce, CheckInRow row, bool duplicate, string language) => new(
        nonce,
        row.IsOk ? CheckInStatus.Ok : CheckInStatus.Refused,
        row.Reason,
        CheckInTexts.TextOf(row.Reason, row.Direction, language),
        row.Direction,
        row.Forced,
        duplicate,
        InMilliseconds(row.OccurredAt),
        row.AnnulledAt is { } annulled ? InMilliseconds(annulled) : null);

    /// <summary>The database keeps fewer digits than the clock gives: a repetition is to read the same.</summary>
    private static DateTimeOffset InMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

/// <summary>What became of each of many check-ins, in the order they were sent.</summary>
internal sealed record UploadedCheckIns(IReadOnlyList<UploadedCheckIn> Results);

/// <param name="Status">accepted, duplicate, conflict: held, do not send it again. rejected: not held.</param>
/// <param name="Reason">What would have spoken against the badge; it is in the conflict report.</param>
internal sealed record UploadedCheckIn(
    int Index,
    string? Nonce,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CheckInReason? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ItemProblem? Problem = null);

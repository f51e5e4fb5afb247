using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Events.CheckIns;

/// <summary>What is known of a badge when it is read at a gate.</summary>
/// <param name="Halls">Codes of the halls it admits to; null for all.</param>
internal sealed record Admission(DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, string[]? Halls);

/// <summary>A badge read at a gate, on its way into the book: the activity that tells of it, and what goes beside.</summary>
internal sealed record CheckIn(ReceivedEvent Event, DeviceBinding Device, CheckInDirection Direction, bool Force = false, string? ForceReason = null)
{
    public const string Type = "cityip.visitor.checked-in.v1";

    /// <summary>Of the nonce, within the device.</summary>
    public Guid Id => Event.Key;

    public ExpoProgramme Expo => Event.References!.Expo;

    public Guid? HallId => Event.References!.HallId;

    /// <summary>What one is inside or outside of: the hall, or the expo at a gate of the whole expo.</summary>
    public Guid Place => HallId ?? Expo.Id;

    public DateOnly Day => DayOf(Event.OccurredAt, Expo.Zone);

    /// <summary>The day on the expo's clocks: nobody stays overnight, so a stay that nobody ended ends with it.</summary>
    public static DateOnly DayOf(DateTimeOffset time, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    /// <summary>What speaks against it. An exit is judged by nothing but whether there was an entry: nobody is kept in.</summary>
    /// <param name="isInside">By the last check-in of the badge at the place on the day; null when that is not to be judged.</param>
    public static CheckInReason Judge(CheckInDirection direction, Admission? admission, string? hall, bool? isInside, DateTimeOffset at) => (direction, admission) switch
    {
        (CheckInDirection.Exit, _) => isInside == false ? CheckInReason.NotInside : CheckInReason.Ok,
        (_, null) => CheckInReason.UnknownBadge,
        _ when at < admission.ValidFrom => CheckInReason.NotValidYet,
        _ when at >= admission.ValidUntil => CheckInReason.Expired,
        _ when hall is not null && admission.Halls is { } halls && !halls.Contains(hall) => CheckInReason.WrongHall,
        _ when isInside == true => CheckInReason.AlreadyEntered,
        _ => CheckInReason.Ok,
    };

    /// <summary>The activity of a check-in: source = device, id = nonce. Without a device's time the time of receipt counts.</summary>
    public static CloudEvent ToEvent(DeviceBinding device, string nonce, string badge, CheckInDirection direction, string? deviceTime, string? sentTime)
    {
        var data = new JsonObject { ["badge"] = badge, ["direction"] = CheckInTexts.WordOf(direction), ["expo"] = device.Expo, ["gate"] = device.Name };
        if (device.Hall is { } hall)
        {
            data["hall"] = hall;
        }
        return new()
        {
            Id = nonce,
            Source = device.Source,
            Type = Type,
            Time = deviceTime,
            DataContentType = "application/json",
            Extensions = sentTime is null ? null : new() { ["senttime"] = sentTime },
            Json = JsonSerializer.SerializeToElement(data),
        };
    }
}

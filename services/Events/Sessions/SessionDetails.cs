using CityIp.Events.Expos;

namespace CityIp.Events.Sessions;

/// <summary>What is said of a session, by one request or one row of a file: the same rules for both.</summary>
internal sealed record SessionDetails(string? Hall, Dictionary<string, string> Names, DateTime StartsAt, DateTime EndsAt)
{
    /// <summary>The first fault, seen from the expo and its halls.</summary>
    public Fault? Refuse(Expo expo, Dictionary<string, Guid> halls)
    {
        var zone = expo.Zone;
        return Events.Names.Refuse(Names)
            ?? (Hall is not null && !halls.ContainsKey(Hall) ? new Fault("unknown-hall", $"This expo has no hall '{Hall}'.", "/hall") : null)
            ?? (LocalTime.ToUtc(StartsAt, zone) is null ? LocalTime.Unclear("/startsAt", zone) : null)
            ?? (LocalTime.ToUtc(EndsAt, zone) is null ? LocalTime.Unclear("/endsAt", zone) : null)
            ?? RefuseTimes(expo, Utc(StartsAt, zone), Utc(EndsAt, zone));
    }

    /// <summary>A session with the details; they must have been found right.</summary>
    public Session Schedule(Expo expo, string code, Dictionary<string, Guid> halls) => new()
    {
        ExpoId = expo.Id,
        Code = code,
        HallId = HallId(halls),
        Names = Names,
        StartsAt = Utc(StartsAt, expo.Zone),
        EndsAt = Utc(EndsAt, expo.Zone),
    };

    /// <returns>False when nothing was different.</returns>
    public bool Change(Session session, Expo expo, Dictionary<string, Guid> halls) =>
        session.Change(HallId(halls), Names, Utc(StartsAt, expo.Zone), Utc(EndsAt, expo.Zone));

    private static Fault? RefuseTimes(Expo expo, DateTimeOffset startsAt, DateTimeOffset endsAt)
    {
        if (endsAt <= startsAt)
        {
            return new("ends-before-start", "A session ends after it starts.", "/endsAt");
        }
        return expo.Holds(startsAt, endsAt) ? null : new("outside-expo", $"The expo is from {expo.StartsOn:O} to {expo.EndsOn:O} ({expo.TimeZone}).", "/startsAt");
    }

    private static DateTimeOffset Utc(DateTime time, TimeZoneInfo zone) => LocalTime.ToUtc(time, zone)!.Value;

    private Guid? HallId(Dictionary<string, Guid> halls) => Hall is null ? null : halls[Hall];
}

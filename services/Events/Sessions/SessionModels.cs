using System.ComponentModel;

namespace CityIp.Events.Sessions;

/// <summary>Times carry the offset of the expo's time zone.</summary>
internal sealed record SessionView(Guid Id, string Code, string? Hall, Dictionary<string, string> Names, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public static SessionView Of(Session session, string? hall, TimeZoneInfo zone) =>
        new(session.Id, session.Code, hall, session.Names, TimeZoneInfo.ConvertTime(session.StartsAt, zone), TimeZoneInfo.ConvertTime(session.EndsAt, zone));
}

internal sealed record ScheduleSession(
    [property: Description("Up to 40 letters, digits, dots, hyphens and underscores, unique in the expo. It never changes.")] string Code,
    Dictionary<string, string> Names,
    [property: Description("Without an offset it is local time of the expo.")] DateTime StartsAt,
    [property: Description("Without an offset it is local time of the expo.")] DateTime EndsAt,
    [property: Description("Code of a hall of the expo.")] string? Hall = null)
{
    public SessionDetails Details => new(Hall, Names, StartsAt, EndsAt);
}

/// <summary>The whole of a session: what is left out is empty afterwards.</summary>
internal sealed record ChangeSession(Dictionary<string, string> Names, DateTime StartsAt, DateTime EndsAt, string? Hall = null)
{
    public SessionDetails Details => new(Hall, Names, StartsAt, EndsAt);
}

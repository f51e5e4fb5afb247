using CityIp.Contracts;

namespace CityIp.Events.Expos;

/// <summary>An event with a programme. Its version is raised by any change of itself, its halls and its sessions.</summary>
internal sealed class Expo
{
    private const int MostDays = 366;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public long Version { get; set; } = 1;

    /// <summary>What event systems write into activities: fixed for good.</summary>
    public required string Code { get; init; }

    /// <summary>By BCP-47 language tag. Replaced as a whole.</summary>
    public required Dictionary<string, string> Names { get; set; }

    /// <summary>IANA name, for example <c>Asia/Shanghai</c>.</summary>
    public required string TimeZone { get; set; }

    public required DateOnly StartsOn { get; set; }

    /// <summary>The last day, included.</summary>
    public required DateOnly EndsOn { get; set; }

    /// <summary>HMAC secret of the visitors' pseudonyms, encrypted.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>From then on it takes in nothing more.</summary>
    public DateTimeOffset? ArchivedAt { get; private set; }

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>Null when an expo may have these; else the first fault.</summary>
    public static Fault? Refuse(Dictionary<string, string> names, string timeZone, DateOnly startsOn, DateOnly endsOn) =>
        Events.Names.Refuse(names)
        ?? (LocalTime.Find(timeZone) is null ? new Fault("unknown-time-zone", $"'{timeZone}' is no IANA time zone, such as 'Asia/Shanghai'.", "/timeZone") : null)
        ?? (endsOn < startsOn ? new Fault("ends-before-start", "The last day is before the first.", "/endsOn") : null)
        ?? (endsOn.DayNumber - startsOn.DayNumber >= MostDays ? new Fault("too-long", $"An expo has at most {MostDays} days.", "/endsOn") : null);

    /// <summary>Hours already counted are hours of the old zone, so it may only change before the first day.</summary>
    public bool MayMoveTo(string timeZone, DateTimeOffset now) => timeZone == TimeZone || now < LocalTime.StartOf(StartsOn, Zone);

    /// <summary>True when the time lies within the days of the expo, in its own zone.</summary>
    public bool Holds(DateTimeOffset startsAt, DateTimeOffset endsAt) =>
        startsAt >= LocalTime.StartOf(StartsOn, Zone) && endsAt <= LocalTime.StartOf(EndsOn.AddDays(1), Zone);

    /// <returns>False when nothing was different.</returns>
    public bool Change(Dictionary<string, string> names, string timeZone, DateOnly startsOn, DateOnly endsOn)
    {
        if (Events.Names.Same(names, Names) && timeZone == TimeZone && startsOn == StartsOn && endsOn == EndsOn)
        {
            return false;
        }
        (Names, TimeZone, StartsOn, EndsOn) = (names, timeZone, startsOn, endsOn);
        Version++;
        return true;
    }

    public void Archive(DateTimeOffset now)
    {
        ArchivedAt = now;
        Version++;
    }

    public ExpoChanged ToMessage(DateTimeOffset now) => new(Id, Version, Code, Names, TimeZone, StartsOn, EndsOn, now);
}

using System.Runtime.InteropServices;

namespace CityIp.Platform.Tests.Truth;

/// <summary>One number that the platform keeps: of a place, in an hour (or minute), of a type.</summary>
internal sealed record CountCell(string Grain, string Place, DateTimeOffset From, string Type);

/// <summary>What every number must be, added up from the journal by arithmetic of its own.</summary>
internal static class OwnCount
{
    public static Dictionary<CountCell, long> Of(IEnumerable<SentActivity> counted, OwnExpo expo)
    {
        var counts = new Dictionary<CountCell, long>();
        var visitors = new HashSet<(Guid Booth, DateTimeOffset Hour, string Badge)>();
        foreach (var activity in counted)
        {
            var hour = HourOf(activity.Time, expo.Zone);
            var booth = activity.Booth is { } code ? expo.Booths[code] : null;
            One("expo", "", hour);
            One("minute", "", Floor(activity.Time.ToUniversalTime(), TimeSpan.TicksPerMinute));
            if (HallOf(activity, booth, expo) is { } hall)
            {
                One("hall", $"{hall}", hour);
            }
            if (booth is not null)
            {
                One("booth", $"{booth.Id}", hour);
                One("district", booth.District, hour);
                if (activity.Badge is { } badge)
                {
                    visitors.Add((booth.Id, hour, badge));
                }
            }
            foreach (var asset in (activity.Assets ?? booth?.Assets ?? []).Distinct())
            {
                One("asset", $"{asset} at {booth?.Id ?? Guid.Empty}", hour);
            }

            void One(string grain, string place, DateTimeOffset from) =>
                CollectionsMarshal.GetValueRefOrAddDefault(counts, new(grain, place, from, activity.Type), out _)++;
        }
        foreach (var booth in visitors.GroupBy(visitor => (visitor.Booth, visitor.Hour)))
        {
            counts[new("visitors", $"{booth.Key.Booth}", booth.Key.Hour, "")] = booth.Count();
        }
        return counts;
    }

    /// <summary>The hall that an activity counts for: its booth's, else its session's, else the one it names.</summary>
    public static Guid? HallOf(SentActivity activity, OwnBooth? booth, OwnExpo expo) =>
        booth?.Hall ?? (activity.Session is { } session ? expo.Sessions[session] : activity.Hall is { } hall ? expo.Halls[hall] : null);

    /// <summary>When the hour began on the clocks of the expo.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time, TimeZoneInfo zone) => Floor(TimeZoneInfo.ConvertTime(time, zone), TimeSpan.TicksPerHour).ToUniversalTime();

    private static DateTimeOffset Floor(DateTimeOffset time, long ticks) => time.AddTicks(-(time.Ticks % ticks));
}

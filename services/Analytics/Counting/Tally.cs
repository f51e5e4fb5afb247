using System.Runtime.InteropServices;
using CityIp.Contracts;

namespace CityIp.Analytics.Counting;

/// <summary>A message's activities added up in memory, so that the database is told each number once.</summary>
internal sealed class Tally
{
    public Dictionary<Guid, Cell> Cells { get; } = [];

    public Dictionary<(DateTime Minute, Guid Cell, short Type), int> Minutes { get; } = [];

    public HashSet<(Guid Cell, DateTime Hour, Guid Visitor)> Visitors { get; } = [];

    public Dictionary<(Guid Expo, int Generation, DateTime Hour, short Type), int> Expos { get; } = [];

    public Dictionary<(Guid Expo, int Generation, DateTime Hour, Guid Hall, short Type), int> Halls { get; } = [];

    public Dictionary<(Guid Expo, int Generation, DateTime Hour, Guid Booth, short Type), int> Booths { get; } = [];

    public Dictionary<(Guid Expo, int Generation, DateTime Hour, string District, short Type), int> Districts { get; } = [];

    public Dictionary<(Guid Expo, int Generation, DateTime Hour, Guid Asset, Guid Booth, short Type), int> Assets { get; } = [];

    /// <summary>Cells by what they were made of; activities of a message share their lists of assets.</summary>
    private readonly Dictionary<(Guid, int, Guid?, Guid?, string?, IReadOnlyList<Guid>), Cell> made = [];

    /// <summary>When the last of the activities was received; null without any.</summary>
    public DateTime? ReceivedAt { get; private set; }

    /// <param name="typeIds">Ids of the types, see <see cref="ActivityTypes"/>.</param>
    /// <param name="minutesFrom">Minutes before this are not kept, so they are not written either.</param>
    /// <param name="isTotalOnly">Hours and types of which the expo's total is added to and nothing beneath it.</param>
    public static Tally Of(IReadOnlyList<AcceptedActivity> activities, IReadOnlyDictionary<string, short> typeIds, DateTimeOffset minutesFrom, Func<DateTime, short, bool>? isTotalOnly = null)
    {
        var tally = new Tally();
        foreach (var activity in activities)
        {
            var type = typeIds[activity.Type];
            if (isTotalOnly?.Invoke(activity.Hour.UtcDateTime, type) == true)
            {
                One(tally.Expos, (activity.ExpoId, activity.Generation, activity.Hour.UtcDateTime, type));
            }
            else
            {
                tally.Add(activity, type, minutesFrom);
            }
        }
        return tally;
    }

    /// <summary>Several tallies as one: what they share is written once.</summary>
    public static Tally Of(IReadOnlyList<Tally> tallies)
    {
        if (tallies.Count == 1)
        {
            return tallies[0];
        }
        var sum = new Tally();
        foreach (var tally in tallies)
        {
            foreach (var (id, cell) in tally.Cells)
            {
                sum.Cells.TryAdd(id, cell);
            }
            sum.Visitors.UnionWith(tally.Visitors);
            Add(sum.Minutes, tally.Minutes);
            Add(sum.Expos, tally.Expos);
            Add(sum.Halls, tally.Halls);
            Add(sum.Booths, tally.Booths);
            Add(sum.Districts, tally.Districts);
            Add(sum.Assets, tally.Assets);
        }
        return sum;
    }

    private void Add(AcceptedActivity activity, short type, DateTimeOffset minutesFrom)
    {
        var cell = CellOf(activity);
        // The hour is the message's: only Events knows the expo's zone for certain, and half-hour zones exist.
        var (expo, generation, hour) = (activity.ExpoId, activity.Generation, activity.Hour.UtcDateTime);
        One(Expos, (expo, generation, hour, type));
        if (activity.HallId is { } hall)
        {
            One(Halls, (expo, generation, hour, hall, type));
        }
        if (activity.BoothId is { } booth)
        {
            One(Booths, (expo, generation, hour, booth, type));
        }
        if (activity.DistrictCode is { } district)
        {
            One(Districts, (expo, generation, hour, district, type));
        }
        foreach (var asset in cell.AssetIds)
        {
            One(Assets, (expo, generation, hour, asset, activity.BoothId ?? Guid.Empty, type));
        }
        if (activity.OccurredAt >= minutesFrom)
        {
            One(Minutes, (MinuteOf(activity.OccurredAt), cell.Id, type));
        }
        if (activity.Visitor is { } visitor)
        {
            Visitors.Add((cell.Id, hour, visitor));
        }
        var received = activity.ReceivedAt.UtcDateTime;
        ReceivedAt = ReceivedAt is { } latest && latest > received ? latest : received;
    }

    private Cell CellOf(AcceptedActivity activity)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(made, (activity.ExpoId, activity.Generation, activity.HallId, activity.BoothId, activity.DistrictCode, activity.AssetIds), out _);
        if (cell is null)
        {
            cell = Cell.Of(activity);
            Cells.TryAdd(cell.Id, cell);
        }
        return cell;
    }

    private static DateTime MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);

    private static void Add<TKey>(Dictionary<TKey, int> sum, Dictionary<TKey, int> counts)
        where TKey : notnull
    {
        foreach (var (key, count) in counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(sum, key, out _) += count;
        }
    }

    private static void One<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
}

using CityIp.Contracts;

namespace CityIp.Analytics.Counting;

/// <summary>A batch as it was told. It is added up before its turn comes, as if none of its expos had been repaired; hardly ever has one.</summary>
internal sealed class LiveBatch
{
    private readonly IReadOnlyList<AcceptedActivity> activities;
    private readonly IReadOnlyDictionary<string, short> typeIds;
    private readonly DateTimeOffset minutesFrom;

    public LiveBatch(long sequence, IReadOnlyList<AcceptedActivity> activities, IReadOnlyDictionary<string, short> typeIds, DateTimeOffset minutesFrom)
    {
        (Sequence, this.activities, this.typeIds, this.minutesFrom) = (sequence, activities, typeIds, minutesFrom);
        Plain = Tally.Of(activities, typeIds, minutesFrom);
    }

    public long Sequence { get; }

    public Tally Plain { get; }

    public IEnumerable<Guid> Expos => Plain.Expos.Keys.Select(key => key.Expo);

    /// <summary>Under the generation that each expo shows.</summary>
    public Tally Under(IReadOnlyDictionary<Guid, int> shown) => Expos.Any(shown.ContainsKey)
        ? Tally.Of([.. activities.Select(activity => shown.TryGetValue(activity.ExpoId, out var generation) ? activity with { Generation = generation } : activity)], typeIds, minutesFrom)
        : Plain;

    /// <summary>One expo's part, under a generation.</summary>
    public Tally Of(Guid expo, int generation) =>
        Tally.Of([.. activities.Where(activity => activity.ExpoId == expo).Select(activity => activity with { Generation = generation })], typeIds, minutesFrom);
}

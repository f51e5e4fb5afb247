using CityIp.Contracts;

namespace CityIp.Analytics.Recount;

/// <summary>What Events counted of its own rows of an expo, and how it compares with what was counted here.</summary>
internal sealed class Comparison
{
    /// <summary>The message's id.</summary>
    public Guid Id { get; init; }

    public Guid ExpoId { get; init; }

    public int Generation { get; init; }

    /// <summary>Both sides are taken as of this batch.</summary>
    public long ThroughSequence { get; init; }

    /// <summary>When Events counted.</summary>
    public DateTimeOffset CountedAt { get; init; }

    public required List<HourCount> Counted { get; init; }

    public ComparisonState State { get; init; }

    public DateTimeOffset? ComparedAt { get; init; }

    /// <summary>Null while pending.</summary>
    public List<CountDifference>? Differences { get; init; }
}

internal enum ComparisonState
{
    /// <summary>Batches up to its sequence are not all counted here yet.</summary>
    Pending,

    Equal,

    Different,

    /// <summary>It came so late that what later batches added is no longer known one by one; or its repair was given up for a later one.</summary>
    TooLate,
}

/// <summary>An hour and type for which the two services have counted differently.</summary>
/// <param name="Hour">UTC start of the hour in the expo's time zone.</param>
/// <param name="Stored">Activities that Events has stored.</param>
/// <param name="Counted">Activities that Analytics has counted.</param>
internal sealed record CountDifference(DateTimeOffset Hour, string Type, long Stored, long Counted);

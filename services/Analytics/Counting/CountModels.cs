using System.Diagnostics.CodeAnalysis;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Counting;

/// <summary>What is counted apart: each grain has its own counters, so that a booth with two assets counts once as a booth.</summary>
internal enum Grain
{
    Expo,
    Hall,
    Booth,
    Asset,
    District,
}

internal static class Grains
{
    public static bool TryRead(string text, out Grain grain, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var known = Enum.GetValues<Grain>().Where(value => value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).ToList();
        grain = known.FirstOrDefault();
        problem = known.Count == 1 ? null : Problems.Bad("invalid-grain", "grain is expo, hall, booth, asset or district.", "grain");
        return problem is null;
    }
}

/// <summary>Counts of an expo's activities per unit of the grain, hour and type.</summary>
/// <param name="Total">Sum of all rows from <paramref name="From"/> to <paramref name="To"/>, on every page. At grain asset an activity with two assets counts for each.</param>
/// <param name="AsOf">Everything received up to then is counted; null before the first batch.</param>
/// <param name="ThroughSequence">Last batch before which none is missing.</param>
/// <param name="Gaps">Batches that are missing although later ones are counted.</param>
/// <param name="Generation">0, or the number of repairs whose counts took the place of the earlier ones.</param>
internal sealed record CountsView(
    ExpoName Expo,
    Grain Grain,
    DateTimeOffset? From,
    DateTimeOffset? To,
    DateTimeOffset? AsOf,
    long ThroughSequence,
    IReadOnlyList<SequenceGap> Gaps,
    int Generation,
    long Total,
    IReadOnlyList<CountRow> Items,
    string? Next);

/// <summary>The expo an answer is about.</summary>
internal sealed record ExpoName(Guid Id, string Code, IReadOnlyDictionary<string, string> Names, string TimeZone);

/// <param name="Unit">Id of the expo, hall, booth or asset, or code of the district.</param>
/// <param name="Code">Code of the expo, booth or district; null where none is known.</param>
/// <param name="Hour">UTC start of the hour.</param>
/// <param name="LocalHour">The same in the expo's time zone.</param>
internal sealed record CountRow(string Unit, string? Code, DateTimeOffset Hour, DateTimeOffset LocalHour, string Type, long Count);

/// <summary>Distinct visitors of an expo to date per unit of the grain.</summary>
/// <param name="AsOf">Everything received up to then is counted.</param>
/// <param name="SuppressedBelow">A figure of fewer visitors is hidden.</param>
internal sealed record VisitorsView(
    ExpoName Expo,
    Grain Grain,
    DateTimeOffset? AsOf,
    long ThroughSequence,
    IReadOnlyList<SequenceGap> Gaps,
    int Generation,
    int SuppressedBelow,
    IReadOnlyList<VisitorRow> Items,
    string? Next);

/// <param name="Unit">Id of the expo, hall, booth or asset, or code of the district.</param>
/// <param name="Code">Code of the expo, booth or district; null where none is known.</param>
/// <param name="Visitors">Distinct pseudonyms, in steps of suppressedBelow, rounded down; null when hidden.</param>
internal sealed record VisitorRow(string Unit, string? Code, long? Visitors, bool Suppressed);

using System.Text.Json;

namespace CityIp.Events.DeadLetters;

/// <summary>An event that is held but not counted.</summary>
/// <param name="Version">Raised by every change; the ETag of the letter.</param>
/// <param name="ActivityId">What the activity will be known by when it is counted.</param>
/// <param name="State">held, replayed or discarded.</param>
/// <param name="Reason">Why it was not counted, for example unknown-booth, invalid-data or conflict; corrected once an operator has mended it.</param>
/// <param name="Pointer">JSON Pointer to what is at fault.</param>
/// <param name="Edits">How often it was corrected.</param>
/// <param name="ChangedBy">Key of the operator who changed it last; null when it changed by itself.</param>
/// <param name="Note">Why it was discarded.</param>
/// <param name="Sealed">True where the event is kept encrypted, because a badge code could stand anywhere in it.</param>
internal sealed record DeadLetterView(
    Guid Id,
    long Version,
    Guid ActivityId,
    string State,
    string Reason,
    string Detail,
    string? Pointer,
    string Door,
    string Sender,
    string Organisation,
    string Source,
    string EventId,
    string Type,
    string? Expo,
    DateTimeOffset ReceivedAt,
    DateTimeOffset ChangedAt,
    string? ChangedBy,
    string? Note,
    int Edits,
    bool Sealed,
    JsonElement? Event);

/// <summary>What stood in a letter before an operator corrected it.</summary>
/// <param name="Number">1 is the event as it was received.</param>
/// <param name="EditedBy">Key of the operator.</param>
internal sealed record DeadLetterEditView(
    int Number,
    DateTimeOffset EditedAt,
    string EditedBy,
    string Organisation,
    string? Note,
    string Reason,
    string Detail,
    string? Pointer,
    string Source,
    string EventId,
    string Type,
    bool Sealed,
    JsonElement? Event);

internal sealed record DeadLetterEditsView(IReadOnlyList<DeadLetterEditView> Items);

/// <summary>Letters of a state and reason.</summary>
internal sealed record DeadLetterCount(string State, string Reason, long Count, DateTimeOffset OldestAt);

internal sealed record DeadLetterCountsView(IReadOnlyList<DeadLetterCount> Items);

/// <summary>Which held letters are to be replayed. What is left out does not narrow the choice.</summary>
/// <param name="Source">What the source begins with.</param>
/// <param name="ReceivedFrom">RFC 3339.</param>
/// <param name="ReceivedUntil">RFC 3339, not itself included.</param>
/// <param name="Limit">At most so many, 1 to 500; 500 unless given.</param>
/// <param name="After">Only letters behind this one: the report's next.</param>
/// <param name="DryRun">Only say what would become of each.</param>
internal sealed record ReplayLetters(
    string? Reason = null,
    string? Expo = null,
    string? Type = null,
    string? Source = null,
    string? Sender = null,
    string? Organisation = null,
    string? ReceivedFrom = null,
    string? ReceivedUntil = null,
    int? Limit = null,
    Guid? After = null,
    bool DryRun = false);

/// <summary>Which held letters are to be discarded, and why. At least one filter is needed.</summary>
/// <param name="Because">Why they are given up.</param>
/// <param name="Source">What the source begins with.</param>
/// <param name="ReceivedFrom">RFC 3339.</param>
/// <param name="ReceivedUntil">RFC 3339, not itself included.</param>
/// <param name="Limit">At most so many, 1 to 500; 500 unless given.</param>
internal sealed record DiscardLetters(
    string Because,
    string? Reason = null,
    string? Expo = null,
    string? Type = null,
    string? Source = null,
    string? Sender = null,
    string? Organisation = null,
    string? ReceivedFrom = null,
    string? ReceivedUntil = null,
    int? Limit = null);

/// <summary>Why a letter is given up.</summary>
internal sealed record DiscardLetter(string Because);

/// <summary>What became of a letter, or would.</summary>
/// <param name="Status">accepted: counted. duplicate: it had been counted before. quarantined: still held, for the reason given. conflict, rejected: held, and only an edit helps.</param>
internal sealed record LetterOutcome(Guid Id, string Status, ItemProblem? Problem);

/// <summary>What became of each letter, or would have in a dry run.</summary>
/// <param name="Remaining">Held letters behind the last of these that the filter chooses.</param>
/// <param name="Next">Pass it as after to go on; null when none is left.</param>
internal sealed record ReplayReport(bool DryRun, int Accepted, int Duplicate, int Quarantined, int Conflict, int Rejected, long Remaining, Guid? Next, IReadOnlyList<LetterOutcome> Results)
{
    public static ReplayReport Of(bool dryRun, IReadOnlyList<LetterOutcome> results, long remaining)
    {
        return new(dryRun, Count("accepted"), Count("duplicate"), Count("quarantined"), Count("conflict"), Count("rejected"), remaining, remaining > 0 ? results[^1].Id : null, results);

        int Count(string status) => results.Count(result => result.Status == status);
    }
}

/// <param name="Remaining">Held letters that the filter still chooses: call again.</param>
internal sealed record DiscardReport(int Discarded, long Remaining);

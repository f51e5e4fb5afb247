using System.Text.Json;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>A queue of the service, and what its consumer could not deal with.</summary>
/// <param name="OldestAt">When the oldest message that is held failed; null when none is.</param>
/// <param name="OldestSeconds">Its age.</param>
public sealed record ErrorQueueView(string Queue, long Held, long Replayed, long Discarded, DateTimeOffset? OldestAt, double? OldestSeconds);

/// <summary>The error queues of the service.</summary>
public sealed record ErrorQueuesView(IReadOnlyList<ErrorQueueView> Items);

/// <summary>A message that its consumer could not deal with.</summary>
/// <param name="State">held, replayed or discarded.</param>
/// <param name="Reason">What the consumer failed with, or the broker's reason.</param>
/// <param name="Faults">How often it has failed.</param>
/// <param name="Replays">How often it has been replayed.</param>
/// <param name="FirstAt">When it failed for the first time.</param>
/// <param name="FaultedAt">When it failed last.</param>
/// <param name="Content">The message: only with reveal=true, since it can hold personal data, and only while it is held.</param>
public sealed record ErrorMessageView(
    Guid Id,
    string Queue,
    string State,
    string? MessageId,
    string? MessageType,
    string? Exception,
    string Reason,
    int Faults,
    int Replays,
    DateTimeOffset FirstAt,
    DateTimeOffset FaultedAt,
    DateTimeOffset ChangedAt,
    string? ChangedBy,
    string? Note,
    JsonElement? Content);

/// <summary>Which messages are to be sent to their queue again.</summary>
/// <param name="MessageType">Only this type.</param>
/// <param name="Limit">At most so many, 1 to 500; 500 unless given.</param>
/// <param name="Until">Only what was held by then: pass on what the report says, so that what fails again is not sent round in circles.</param>
public sealed record ReplayErrors(string? MessageType = null, int? Limit = null, DateTimeOffset? Until = null);

/// <summary>Which messages are to be discarded, and why.</summary>
public sealed record DiscardErrors(string Reason, string? MessageType = null, int? Limit = null);

/// <summary>Why a message is discarded.</summary>
public sealed record DiscardError(string Reason);

/// <summary>What became of the messages.</summary>
/// <param name="Changed">How many were replayed, or discarded.</param>
/// <param name="Remaining">How many more there are: call again with the same <paramref name="Until"/>.</param>
public sealed record ErrorsReport(int Changed, long Remaining, DateTimeOffset Until);

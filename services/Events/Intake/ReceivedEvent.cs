using CityIp.Events.DeadLetters;

namespace CityIp.Events.Intake;

/// <summary>What is said of an event to its sender; the words are wire words.</summary>
internal enum IntakeStatus
{
    /// <summary>Held, and counted.</summary>
    Accepted,

    /// <summary>The same was taken in before: held.</summary>
    Duplicate,

    /// <summary>Something else was taken in under this id before. That one stands; this one is kept for inspection.</summary>
    Conflict,

    /// <summary>Held as a dead letter, not counted yet.</summary>
    Quarantined,

    /// <summary>Not held.</summary>
    Rejected,
}

/// <summary>Who sent an event, over which door.</summary>
/// <param name="Key">Public id of the key, or the broker's user.</param>
internal sealed record Sender(string Door, string Key, string Organisation)
{
    public const string Http = "http";
    public const string Amqp = "amqp";
}

/// <summary>Why an event is held without being counted. Codes it waits for are those that were not known.</summary>
internal sealed record Quarantine(string Reason, string Detail, string? Pointer = null)
{
    public const string UnknownExpo = "unknown-expo";
    public const string UnknownBooth = "unknown-booth";
    public const string UnknownSession = "unknown-session";
    public const string UnknownHall = "unknown-hall";
    public const string UnknownType = "unknown-type";
    public const string UnknownSchema = "unknown-schema";
    public const string Undecodable = "undecodable";
    public const string InvalidData = "invalid-data";
    public const string Conflict = "conflict";
    public const string Refused = "refused";

    /// <summary>An operator has corrected the event, and it would pass.</summary>
    public const string Corrected = "corrected";

    /// <summary>Every reason there is.</summary>
    public static readonly string[] Reasons = [UnknownExpo, UnknownBooth, UnknownSession, UnknownHall, UnknownType, UnknownSchema, Undecodable, InvalidData, Conflict, Refused, Corrected];

    /// <summary>Code of the expo that the event names, where it could be read.</summary>
    public string? Expo { get; init; }

    /// <summary>The code that is not known within the expo.</summary>
    public string? Code { get; init; }
}

/// <summary>The references of an activity as they were when it was taken in.</summary>
internal sealed record References(
    ExpoProgramme Expo,
    BoothReference? Booth,
    Guid? SessionId,
    Guid? HallId,
    IReadOnlyList<Guid> AssetIds);

/// <summary>
/// An event on its way through the door: examined, its badge code replaced, ready to be written; and, when it has been, what became of it.
/// </summary>
internal sealed class ReceivedEvent
{
    /// <summary>Place in the sender's request.</summary>
    public required int Index { get; init; }

    /// <summary>The id as the sender wrote it: for the answer only, never stored.</summary>
    public required string? Id { get; init; }

    public IntakeStatus Status { get; set; }

    public Refusal? Problem { get; set; }

    public Guid Key { get; init; }

    public Guid Fingerprint { get; init; }

    public required Sender Sender { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public string Type { get; init; } = string.Empty;

    /// <summary>Source and id as they may be stored: without the badge code.</summary>
    public string Source { get; init; } = string.Empty;

    public string EventId { get; init; } = string.Empty;

    public DateTimeOffset? DeviceTime { get; init; }

    public DateTimeOffset? SentTime { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset Hour { get; init; }

    public ClockFinding Clock { get; init; }

    public Guid? Visitor { get; init; }

    /// <summary>Null when the event is quarantined.</summary>
    public References? References { get; init; }

    public Quarantine? Quarantine { get; init; }

    /// <summary>The data with the pseudonym in place of the badge code, canonical JSON.</summary>
    public string? Data { get; init; }

    /// <summary>Subject, dataschema and extensions, JSON; null without any.</summary>
    public string? Attributes { get; init; }

    /// <summary>The event as it came, where <see cref="Scrubber"/> leaves nothing in it that can be a badge code.</summary>
    public CloudEvent? Original { get; init; }

    public Scrubber? Scrubber { get; init; }

    public bool IsReadable => Original is not null;

    /// <summary>The whole event in structured mode, encrypted, where it could.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>The dead letter that this is the replay of.</summary>
    public ReplayedLetter? ReplayOf { get; init; }

    /// <summary>The whole event in structured mode; null where a badge code could be in it. Only what becomes a dead letter is written so.</summary>
    public string? ToReadable() => Original?.ToJson(Data, Scrubber);
}

namespace CityIp.Investment.Deals;

/// <summary>Three kinds of money that are never added to each other.</summary>
internal enum MoneyKind
{
    /// <summary>Said, for example at an expo.</summary>
    Pledge,

    /// <summary>Signed for.</summary>
    Contract,

    /// <summary>Paid.</summary>
    Disbursement,
}

/// <summary>What came of an attempt to enter money.</summary>
internal enum Entering
{
    Done,
    DealLost,
    NotSigned,
    MoreThanContracted,
    TooLarge,
}

/// <summary>What came of an attempt to take an entry back.</summary>
internal enum Reversing
{
    Done,
    NoSuchEntry,
    IsReversal,
    AlreadyReversed,
    MoreThanContracted,
}

/// <summary>Money of a deal with its evidence. Rows are only ever added; a mistake is taken back by a reversal. The table refuses anything else.</summary>
internal sealed class MoneyEntry
{
    public required Guid Id { get; init; }

    public required Guid DealId { get; init; }

    public required MoneyKind Kind { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>; negative for a reversal.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }

    /// <summary>The day it was said, signed for or paid.</summary>
    public required DateOnly On { get; init; }

    public required string Evidence { get; init; }

    public string? EvidenceUri { get; init; }

    /// <summary>The entry that this one takes back.</summary>
    public Guid? Reverses { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }
}

namespace CityIp.Investment.Deals;

internal enum DealStage
{
    Lead,
    Qualified,
    Negotiation,
    Signed,
    Landed,
    Aftercare,
    Stalled,
    Lost,
}

/// <summary>What came of an attempt to move a deal.</summary>
internal enum Move
{
    Done,
    Illegal,
    ReasonMissing,
    RateOnlyAtSigning,
}

/// <summary>Which stage may follow which.</summary>
internal static class DealStages
{
    /// <summary>
    /// One step forward at a time; out to stalled or lost from everywhere but lost; from stalled back to where it stood. Lost is the end.
    /// </summary>
    /// <param name="stalledFrom">Where a stalled deal stood; null for others.</param>
    public static IReadOnlyList<DealStage> After(DealStage stage, DealStage? stalledFrom) => stage switch
    {
        DealStage.Lead => [DealStage.Qualified, DealStage.Stalled, DealStage.Lost],
        DealStage.Qualified => [DealStage.Negotiation, DealStage.Stalled, DealStage.Lost],
        DealStage.Negotiation => [DealStage.Signed, DealStage.Stalled, DealStage.Lost],
        DealStage.Signed => [DealStage.Landed, DealStage.Stalled, DealStage.Lost],
        DealStage.Landed => [DealStage.Aftercare, DealStage.Stalled, DealStage.Lost],
        DealStage.Aftercare => [DealStage.Stalled, DealStage.Lost],
        DealStage.Stalled => stalledFrom is { } back ? [back, DealStage.Lost] : [DealStage.Lost],
        DealStage.Lost => [],
    };

    /// <summary>Out of the way forward: somebody will ask why.</summary>
    public static bool NeedsReason(DealStage stage) => stage is DealStage.Stalled or DealStage.Lost;

    public static bool IsSigned(DealStage stage) => stage is DealStage.Signed or DealStage.Landed or DealStage.Aftercare;
}

namespace CityIp.Investment.Deals;

/// <summary>A rate as agreed at signing.</summary>
/// <param name="Into">The city's currency.</param>
/// <param name="Value">Units of <paramref name="Into"/> for one unit of <paramref name="Currency"/>.</param>
internal sealed record PinnedRate(string Currency, string Into, decimal Value, string? Source)
{
    /// <summary>More decimals than the column keeps would be another rate than the one agreed.</summary>
    public const int Decimals = 12;

    public const decimal Limit = 1_000_000_000;
}

internal sealed partial class Deal
{
    /// <summary>The stages it may go to now.</summary>
    public IReadOnlyList<DealStage> Next => DealStages.After(Stage, StalledFrom);

    /// <summary>Moves the deal when that is legal; nothing changes otherwise. A rate is pinned once, at signing.</summary>
    public Move MoveTo(DealStage to, string? reason, PinnedRate? rate, string actor, DateTimeOffset now)
    {
        if (!Next.Contains(to))
        {
            return Move.Illegal;
        }
        if (DealStages.NeedsReason(to) && string.IsNullOrWhiteSpace(reason))
        {
            return Move.ReasonMissing;
        }
        var signs = to == DealStage.Signed && Stage == DealStage.Negotiation;
        if (rate is not null && !signs)
        {
            return Move.RateOnlyAtSigning;
        }
        if (signs)
        {
            SignedAt = now;
            (RateCurrency, Rate, RateInto, RateSource) = (rate?.Currency, rate?.Value, rate?.Into, rate?.Source);
        }
        var from = Stage;
        StalledFrom = to == DealStage.Stalled ? from : null;
        Enter(to, from, reason, actor, now);
        return Move.Done;
    }

    private void Enter(DealStage to, DealStage? from, string? reason, string actor, DateTimeOffset now)
    {
        (Stage, StageSince) = (to, now);
        Stages.Add(new() { Id = Guid.CreateVersion7(now), DealId = Id, From = from, To = to, Reason = reason, Actor = actor, At = now });
    }
}

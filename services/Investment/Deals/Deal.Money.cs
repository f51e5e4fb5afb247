using CityIp.Contracts;

namespace CityIp.Investment.Deals;

internal sealed partial class Deal
{
    /// <summary>The largest total of a kind and currency, in minor units: 2^53 - 1, so that every JSON reader gets it exactly.</summary>
    public const long MostMoney = (1L << 53) - 1;

    /// <summary>Enters money when that is legal; nothing changes otherwise. What is paid never exceeds what is contracted in the same currency.</summary>
    public Entering Enter(MoneyKind kind, long amount, string currency, DateOnly on, string evidence, string? evidenceUri, string actor, DateTimeOffset now)
    {
        if (Stage == DealStage.Lost)
        {
            return Entering.DealLost;
        }
        if (kind != MoneyKind.Pledge && !DealStages.IsSigned(StalledFrom ?? Stage))
        {
            return Entering.NotSigned;
        }
        var total = Total(kind, currency);
        if (amount > MostMoney - total)
        {
            return Entering.TooLarge;
        }
        if (kind == MoneyKind.Disbursement && total + amount > Total(MoneyKind.Contract, currency))
        {
            return Entering.MoreThanContracted;
        }
        Add(kind, amount, currency, on, evidence, evidenceUri, reverses: null, actor, now);
        return Entering.Done;
    }

    /// <summary>Takes an entry back by one of the opposite amount; both stay.</summary>
    public Reversing Reverse(Guid entryId, DateOnly on, string reason, string actor, DateTimeOffset now)
    {
        if (Money.Find(candidate => candidate.Id == entryId) is not { } entry)
        {
            return Reversing.NoSuchEntry;
        }
        if (entry.Reverses is not null)
        {
            return Reversing.IsReversal;
        }
        if (Money.Exists(candidate => candidate.Reverses == entryId))
        {
            return Reversing.AlreadyReversed;
        }
        if (entry.Kind == MoneyKind.Contract && Total(MoneyKind.Contract, entry.Currency) - entry.Amount < Total(MoneyKind.Disbursement, entry.Currency))
        {
            return Reversing.MoreThanContracted;
        }
        Add(entry.Kind, -entry.Amount, entry.Currency, on, reason, evidenceUri: null, entry.Id, actor, now);
        return Reversing.Done;
    }

    /// <summary>The totals, a row for each currency in the order of the codes; nothing is added across currencies.</summary>
    public IEnumerable<DealAmount> Amounts() => Money
        .Select(entry => entry.Currency)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(currency => new DealAmount(currency, Total(MoneyKind.Pledge, currency), Total(MoneyKind.Contract, currency), Total(MoneyKind.Disbursement, currency)));

    private long Total(MoneyKind kind, string currency) => Money.Where(entry => entry.Kind == kind && entry.Currency == currency).Sum(entry => entry.Amount);

    private void Add(MoneyKind kind, long amount, string currency, DateOnly on, string evidence, string? evidenceUri, Guid? reverses, string actor, DateTimeOffset now)
    {
        Money.Add(new()
        {
            Id = Guid.CreateVersion7(now),
            DealId = Id,
            Kind = kind,
            Amount = amount,
            Currency = currency,
            On = on,
            Evidence = evidence,
            EvidenceUri = evidenceUri,
            Reverses = reverses,
            Actor = actor,
            At = now,
        });
        ChangedAt = now;
    }
}

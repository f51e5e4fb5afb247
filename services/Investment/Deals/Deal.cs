using CityIp.Contracts;
using CityIp.Investment.Edits;
using CityIp.Investment.Opportunities;
using CityIp.Investment.Organisations;

namespace CityIp.Investment.Deals;

/// <summary>An investor's project on its way through the stages. What happens to it stands in Deal.Stages.cs and Deal.Money.cs.</summary>
internal sealed partial class Deal : IVersioned
{
    public required Guid Id { get; init; }

    public long Version { get; set; }

    public required string Name { get; set; }

    public DealStage Stage { get; private set; }

    /// <summary>Where it stood when it stalled.</summary>
    public DealStage? StalledFrom { get; private set; }

    public DateTimeOffset StageSince { get; private set; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The lead it came from: a lead has one deal at most.</summary>
    public Guid? LeadId { get; init; }

    public Guid? ExpoId { get; set; }

    public Guid? BoothId { get; set; }

    public Guid? ExhibitorId { get; set; }

    public string? ExhibitorName { get; set; }

    public string? DistrictCode { get; set; }

    public string? Industry { get; set; }

    public required List<Guid> AssetIds { get; set; }

    /// <summary>When the interest was captured.</summary>
    public DateTimeOffset? CapturedAt { get; init; }

    /// <summary>Pseudonym of the visitor within the expo, by which an erasure finds the deal.</summary>
    [Personal]
    public Guid? Visitor { get; private set; }

    [Personal]
    public string? ContactName { get; private set; }

    [Personal]
    public string? ContactEmail { get; private set; }

    [Personal]
    public string? ContactPhone { get; private set; }

    [Personal]
    public string? ContactCompany { get; private set; }

    /// <summary>The investor.</summary>
    public Guid? OrganisationId { get; set; }

    public Organisation? Organisation { get; set; }

    /// <summary>Who looks after the deal on the city's side.</summary>
    public Guid? OwnerId { get; set; }

    public Organisation? Owner { get; set; }

    public Guid? OpportunityId { get; set; }

    public Opportunity? Opportunity { get; set; }

    public int? JobsPlanned { get; set; }

    public int? JobsCreated { get; set; }

    public DateTimeOffset FirstResponseDue { get; private set; }

    public DateTimeOffset? FirstResponseAt { get; private set; }

    public string? FirstResponseNote { get; private set; }

    public string? NextAction { get; set; }

    public DateTimeOffset? NextActionDue { get; set; }

    public DateTimeOffset? SignedAt { get; private set; }

    /// <summary>Currency whose rate was pinned at signing.</summary>
    public string? RateCurrency { get; private set; }

    /// <summary>Units of the city's currency for one unit of <see cref="RateCurrency"/>, both as written (major units).</summary>
    public decimal? Rate { get; private set; }

    /// <summary>The city's currency at that time.</summary>
    public string? RateInto { get; private set; }

    public string? RateSource { get; private set; }

    public List<MoneyEntry> Money { get; private init; } = [];

    public List<StageEntry> Stages { get; private init; } = [];

    /// <summary>Puts it at the start of its way; the first response is due from now on.</summary>
    public Deal Open(TimeSpan firstResponse, string actor, DateTimeOffset now)
    {
        FirstResponseDue = now + firstResponse;
        Enter(DealStage.Lead, from: null, reason: null, actor, now);
        return this;
    }

    /// <summary>True when nobody has answered the investor in time; a lost deal waits for nothing.</summary>
    public bool IsFirstResponseOverdue(DateTimeOffset now) => FirstResponseAt is null && FirstResponseDue < now && Stage != DealStage.Lost;

    /// <summary>False when there was a first response already: it stays.</summary>
    public bool Respond(string? note, DateTimeOffset at)
    {
        if (FirstResponseAt is not null)
        {
            return false;
        }
        (FirstResponseAt, FirstResponseNote) = (at, note);
        return true;
    }

    /// <summary>Takes over what a newer version of the lead says; what is no longer consented to goes.</summary>
    public void Follow(LeadCaptured lead, Contacts contacts)
    {
        Visitor = lead.Visitor;
        (DistrictCode, Industry) = (lead.DistrictCode, lead.Industry);
        (ExhibitorId, ExhibitorName, BoothId) = (lead.ExhibitorId, lead.ExhibitorName, lead.BoothId);
        AssetIds = [.. lead.AssetIds.Distinct()];
        ContactName = contacts.Keep(ContactName, lead.Contact?.Name, Id);
        ContactEmail = contacts.Keep(ContactEmail, lead.Contact?.Email, Id);
        ContactPhone = contacts.Keep(ContactPhone, lead.Contact?.Phone, Id);
        ContactCompany = contacts.Keep(ContactCompany, lead.Contact?.Company, Id);
    }

    /// <summary>The visitor asked to be forgotten: the deal stays, the person goes.</summary>
    public void Forget(Guid replacement)
    {
        Visitor = replacement;
        (ContactName, ContactEmail, ContactPhone, ContactCompany) = (null, null, null, null);
    }

    public DealChanged ToMessage(DateTimeOffset now) => new(
        Id, Version, LeadId, ExpoId, BoothId, AssetIds, DistrictCode, Kebab.Of(Stage), [.. Amounts()], now);
}

using CityIp.Investment.Edits;
using CityIp.Investment.Organisations;

namespace CityIp.Investment.Opportunities;

internal enum OpportunityStatus
{
    Open,
    Closed,
}

/// <summary>What the city offers to investors.</summary>
internal sealed class Opportunity : IVersioned
{
    public required Guid Id { get; init; }

    public long Version { get; set; }

    public OpportunityStatus Status { get; set; }

    /// <summary>Titles by BCP-47 language tag.</summary>
    public required Dictionary<string, string> Title { get; set; }

    public required Dictionary<string, string> Summary { get; set; }

    public string? DistrictCode { get; set; }

    public required List<string> Industries { get; set; }

    public required List<Guid> AssetIds { get; set; }

    /// <summary>Who offers it.</summary>
    public Guid? OwnerId { get; set; }

    public Organisation? Owner { get; set; }

    /// <summary>Minor units of <see cref="SoughtCurrency"/>; both are set, or neither.</summary>
    public long? SoughtAmount { get; set; }

    public string? SoughtCurrency { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; set; }
}

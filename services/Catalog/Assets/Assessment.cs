using CityIp.Contracts;

namespace CityIp.Catalog;

/// <summary>What an assessment looks at.</summary>
internal enum AssessmentAspect
{
    HeritageIntegrity,
    Reach,

    /// <summary>Reach outside the country or region, on the same scale as <see cref="LocalReach"/>: the balance is between the two.</summary>
    GlobalReach,

    LocalReach,
    CommercialYield,
    CommunityBenefit,
    Renewal,
    VisitorPressure,
}

/// <summary>What somebody found of an asset on a day, with where it is written. Never changed: a new finding is a new assessment.</summary>
internal sealed class Assessment
{
    public required Guid Id { get; init; }

    public required Guid AssetId { get; init; }

    public required AssessmentAspect Aspect { get; init; }

    public required DateOnly AssessedOn { get; init; }

    public required string Finding { get; init; }

    /// <summary>0 to 100, more is more of the aspect; null where the source gives no figure.</summary>
    public decimal? Score { get; init; }

    public required string Source { get; init; }

    public string? SourceUri { get; init; }

    /// <summary>Id of the key that entered it.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public AssetAssessed ToMessage(long version, DateTimeOffset now) =>
        new(Id, AssetId, version, KebabCase.Of(Aspect), AssessedOn, (double?)Score, Source, SourceUri, now);
}

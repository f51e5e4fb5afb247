namespace CityIp.Contracts;

/// <summary>A district of the city exists under this code, or its names changed.</summary>
/// <param name="Code">Stable code, unique in the city: lower-case letters, digits and hyphens, for example <c>qingpu</c>.</param>
/// <param name="Version">Raised by every change; a consumer keeps the highest.</param>
/// <param name="Names">Names by BCP-47 language tag.</param>
public sealed record DistrictDefined(string Code, long Version, IReadOnlyDictionary<string, string> Names, DateTimeOffset OccurredAt);

/// <summary>What the other services need to know of an asset that the public may see.</summary>
/// <param name="Version">Version of the asset at this moment; a consumer keeps the highest.</param>
/// <param name="Names">Names by BCP-47 language tag.</param>
/// <param name="DailyVisitorCapacity">Visitors a day that the place bears; null when nobody has assessed it.</param>
/// <param name="Longitude">WGS-84 degrees of the asset's representative point; null when it has no geometry.</param>
public sealed record PublicAsset(
    Guid AssetId,
    long Version,
    string Kind,
    IReadOnlyDictionary<string, string> Names,
    string? DistrictCode,
    Guid? ParentId,
    int? DailyVisitorCapacity,
    double? Longitude,
    double? Latitude);

/// <summary>An asset became visible to the public.</summary>
public sealed record AssetPublished(PublicAsset Asset, DateTimeOffset OccurredAt);

/// <summary>A published asset changed.</summary>
public sealed record AssetChanged(PublicAsset Asset, DateTimeOffset OccurredAt);

/// <summary>A published asset is no longer offered; what was counted for it stays.</summary>
public sealed record AssetRetired(Guid AssetId, long Version, DateTimeOffset OccurredAt);

/// <summary>
/// What somebody found of a published asset on a day, with where it is written. Never changed later. Of an asset that is not published nothing is
/// told; with its publication everything found of it until then is.
/// </summary>
/// <param name="Version">Version of the asset when it was told; a consumer keeps the highest.</param>
/// <param name="Aspect"><c>heritage-integrity</c>, <c>reach</c>, <c>global-reach</c>, <c>local-reach</c>, <c>commercial-yield</c>, <c>community-benefit</c>, <c>renewal</c> or <c>visitor-pressure</c>.</param>
/// <param name="Score">0 to 100, more is more of the aspect; null where the source gives no figure.</param>
public sealed record AssetAssessed(
    Guid AssessmentId,
    Guid AssetId,
    long Version,
    string Aspect,
    DateOnly AssessedOn,
    double? Score,
    string Source,
    string? SourceUri,
    DateTimeOffset OccurredAt);

namespace CityIp.Catalog;

/// <summary>Where an asset is in its life.</summary>
internal enum AssetStatus
{
    Draft,
    Review,
    Published,
    Retired,
}

/// <summary>The legal steps: draft to review, review to published or back, published to retired, retired to draft for a new start.</summary>
internal static class Transitions
{
    public static bool IsLegal(AssetStatus from, AssetStatus to) => (from, to) is
        (AssetStatus.Draft, AssetStatus.Review)
        or (AssetStatus.Review, AssetStatus.Published)
        or (AssetStatus.Review, AssetStatus.Draft)
        or (AssetStatus.Published, AssetStatus.Retired)
        or (AssetStatus.Retired, AssetStatus.Draft);
}

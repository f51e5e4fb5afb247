namespace CityIp.Analytics.Chain;

/// <summary>How a deal's money is attributed to its assets.</summary>
internal static class EqualParts
{
    public const string Rule = "equal-parts: each deal's money is split in equal parts over its assets in minor units; units that remain go one each to the assets first by id (largest remainder), so that the parts sum exactly to the deal";

    /// <summary>The part of one asset.</summary>
    /// <param name="amount">In minor units; a negative amount is split the same way.</param>
    /// <param name="assetIds">The deal's assets, each once.</param>
    public static long Of(long amount, IReadOnlyCollection<Guid> assetIds, Guid assetId)
    {
        var place = assetIds.Count(other => other.CompareTo(assetId) < 0);
        var (part, remainder) = Math.DivRem(amount, assetIds.Count);
        if (remainder < 0)
        {
            (part, remainder) = (part - 1, remainder + assetIds.Count);
        }
        return part + (place < remainder ? 1 : 0);
    }
}

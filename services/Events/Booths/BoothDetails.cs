using System.Text.RegularExpressions;

namespace CityIp.Events.Booths;

/// <summary>What is said of a booth, by one request or one row of a file: the same rules for both.</summary>
internal sealed partial record BoothDetails(string? Hall, Guid? ExhibitorId, string ExhibitorName, string? District, string? Industry, IReadOnlyList<Guid> AssetIds)
{
    public const int MostAssets = 20;
    private const int MostNameLength = 200;

    /// <summary>The first fault that shows without looking anything up.</summary>
    public Fault? Refuse() => this switch
    {
        _ when string.IsNullOrWhiteSpace(ExhibitorName) || ExhibitorName.Length > MostNameLength => new("invalid-name", $"An exhibitor's name has 1 to {MostNameLength} characters.", "/exhibitorName"),
        { ExhibitorId: { } id } when id == Guid.Empty => new("invalid-exhibitor", "The id of an exhibitor is not all zeros.", "/exhibitorId"),
        { Industry: { } industry } when industry.Length > 60 || !Words().IsMatch(industry) => new("invalid-industry", "An industry is up to 60 lower-case letters and digits in words joined by hyphens, for example 'film-and-television'.", "/industry"),
        { AssetIds.Count: > MostAssets } => new("too-many-assets", $"A booth features at most {MostAssets} assets.", "/assetIds"),
        _ when AssetIds.Distinct().Count() != AssetIds.Count => new("repeated-asset", "An asset is named twice.", "/assetIds"),
        _ => null,
    };

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Words();
}

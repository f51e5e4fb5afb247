using CityIp.Contracts;

namespace CityIp.Events.Booths;

/// <summary>A place at an expo with its exhibitor and what it features.</summary>
internal sealed class Booth
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public long Version { get; set; } = 1;

    public required Guid ExpoId { get; init; }

    public Guid? HallId { get; set; }

    /// <summary>Unique within the expo, and fixed: event systems write it into activities.</summary>
    public required string Code { get; init; }

    public required Guid ExhibitorId { get; set; }

    public required string ExhibitorName { get; set; }

    public string? DistrictCode { get; set; }

    /// <summary>For example <c>film-and-television</c>.</summary>
    public string? Industry { get; set; }

    public required Guid[] AssetIds { get; set; }

    /// <returns>False when nothing was different.</returns>
    public bool Change(Guid? hallId, Guid exhibitorId, string exhibitorName, string? districtCode, string? industry, Guid[] assetIds)
    {
        if (hallId == HallId && exhibitorId == ExhibitorId && exhibitorName == ExhibitorName && districtCode == DistrictCode && industry == Industry && assetIds.SequenceEqual(AssetIds))
        {
            return false;
        }
        (HallId, ExhibitorId, ExhibitorName, DistrictCode, Industry, AssetIds) = (hallId, exhibitorId, exhibitorName, districtCode, industry, assetIds);
        Version++;
        return true;
    }

    public BoothChanged ToMessage(DateTimeOffset now) =>
        new(Id, Version, ExpoId, Code, HallId, ExhibitorId, ExhibitorName, DistrictCode, Industry, AssetIds, now);
}

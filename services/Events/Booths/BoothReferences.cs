using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Booths;

/// <summary>What booths refer to, looked up at once for as many as there are.</summary>
internal sealed class BoothReferences
{
    private readonly Dictionary<string, Guid> halls;
    private readonly HashSet<string> districts;
    private readonly Dictionary<Guid, bool> retiredByAsset;
    private readonly Dictionary<string, Guid> exhibitors;

    private BoothReferences(Dictionary<string, Guid> halls, HashSet<string> districts, Dictionary<Guid, bool> retiredByAsset, Dictionary<string, Guid> exhibitors) =>
        (this.halls, this.districts, this.retiredByAsset, this.exhibitors) = (halls, districts, retiredByAsset, exhibitors);

    public static async Task<BoothReferences> LoadAsync(EventsDb db, Guid expoId, IReadOnlyCollection<BoothDetails> booths, CancellationToken cancellationToken)
    {
        var districts = booths.Select(booth => booth.District).OfType<string>().Distinct().ToArray();
        var assets = booths.SelectMany(booth => booth.AssetIds).Distinct().ToArray();
        var exhibitors = booths.Where(booth => booth.ExhibitorId is null).Select(booth => booth.ExhibitorName).Distinct().ToArray();
        return new(
            await db.Halls.Where(hall => hall.ExpoId == expoId).ToDictionaryAsync(hall => hall.Code, hall => hall.Id, cancellationToken),
            await db.KnownDistricts.Where(district => districts.Contains(district.Code)).Select(district => district.Code).ToHashSetAsync(cancellationToken),
            await db.KnownAssets.Where(asset => assets.Contains(asset.Id)).ToDictionaryAsync(asset => asset.Id, asset => asset.Retired, cancellationToken),
            (await db.Booths.Where(booth => booth.ExpoId == expoId && exhibitors.Contains(booth.ExhibitorName))
                .Select(booth => new { booth.ExhibitorName, booth.ExhibitorId, booth.Code }).ToListAsync(cancellationToken))
                .OrderBy(booth => booth.Code, StringComparer.Ordinal).DistinctBy(booth => booth.ExhibitorName).ToDictionary(booth => booth.ExhibitorName, booth => booth.ExhibitorId));
    }

    /// <summary>The first reference that leads nowhere. An asset that was retired since may stay where it is featured.</summary>
    public Fault? Refuse(BoothDetails details, Booth? current)
    {
        if (details.Hall is { } hall && !halls.ContainsKey(hall))
        {
            return new("unknown-hall", $"This expo has no hall '{hall}'.", "/hall");
        }
        if (details.District is { } district && !districts.Contains(district))
        {
            return Fault.NotKnownHereYet("District", district, "/district");
        }
        for (var i = 0; i < details.AssetIds.Count; i++)
        {
            var asset = details.AssetIds[i];
            if (!retiredByAsset.TryGetValue(asset, out var retired))
            {
                return Fault.NotKnownHereYet("Asset", asset, $"/assetIds/{i}");
            }
            if (retired && current?.AssetIds.Contains(asset) != true)
            {
                return new("asset-retired", $"Asset '{asset}' is retired and can no longer be featured.", $"/assetIds/{i}");
            }
        }
        return null;
    }

    /// <summary>A booth with the details; they must have been found right.</summary>
    public Booth Place(Guid expoId, string code, BoothDetails details) => new()
    {
        ExpoId = expoId,
        Code = code,
        HallId = HallOf(details),
        ExhibitorId = ExhibitorOf(details, current: null),
        ExhibitorName = details.ExhibitorName,
        DistrictCode = details.District,
        Industry = details.Industry,
        AssetIds = [.. details.AssetIds],
    };

    /// <returns>False when nothing was different.</returns>
    public bool Change(Booth booth, BoothDetails details) =>
        booth.Change(HallOf(details), ExhibitorOf(details, booth), details.ExhibitorName, details.District, details.Industry, [.. details.AssetIds]);

    private Guid? HallOf(BoothDetails details) => details.Hall is { } hall ? halls[hall] : null;

    private Guid ExhibitorOf(BoothDetails details, Booth? current)
    {
        if (details.ExhibitorId is { } given)
        {
            return given;
        }
        if (current?.ExhibitorName == details.ExhibitorName)
        {
            return current.ExhibitorId;
        }
        if (!exhibitors.TryGetValue(details.ExhibitorName, out var known))
        {
            exhibitors[details.ExhibitorName] = known = Guid.CreateVersion7();
        }
        return known;
    }
}

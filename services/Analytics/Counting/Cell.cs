using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CityIp.Contracts;

namespace CityIp.Analytics.Counting;

/// <summary>One combination of the references that activities were taken in with; see <see cref="CountTables"/>.</summary>
internal sealed record Cell(Guid Id, Guid ExpoId, int Generation, Guid? HallId, Guid? BoothId, string? DistrictCode, Guid[] AssetIds)
{
    /// <summary>The cell an activity lies in. Its id is a digest of its parts, so that every process finds the same one without asking.</summary>
    public static Cell Of(AcceptedActivity activity)
    {
        // An asset named twice is still one asset.
        Guid[] assets = activity.AssetIds.Count == 0 ? [] : [.. activity.AssetIds.Distinct().Order()];
        return new(IdOf(activity.ExpoId, activity.Generation, activity.HallId, activity.BoothId, activity.DistrictCode, assets), activity.ExpoId, activity.Generation, activity.HallId, activity.BoothId, activity.DistrictCode, assets);
    }

    /// <summary>The same references in another generation.</summary>
    public Cell In(int generation) => this with { Id = IdOf(ExpoId, generation, HallId, BoothId, DistrictCode, AssetIds), Generation = generation };

    private static Guid IdOf(Guid expoId, int generation, Guid? hallId, Guid? boothId, string? districtCode, Guid[] assets)
    {
        // All parts but the last two have a fixed length, and the assets' length says where the district begins.
        var district = districtCode ?? string.Empty;
        Span<byte> parts = stackalloc byte[16 + 4 + 17 + 17 + 4 + (16 * assets.Length) + 1 + Encoding.UTF8.GetByteCount(district)];
        expoId.TryWriteBytes(parts);
        BinaryPrimitives.WriteInt32LittleEndian(parts[16..], generation);
        Write(parts[20..], hallId);
        Write(parts[37..], boothId);
        BinaryPrimitives.WriteInt32LittleEndian(parts[54..], assets.Length);
        var at = 58;
        foreach (var asset in assets)
        {
            asset.TryWriteBytes(parts[at..]);
            at += 16;
        }
        parts[at] = (byte)(districtCode is null ? 0 : 1);
        Encoding.UTF8.GetBytes(district, parts[(at + 1)..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(parts, digest);
        return new(digest[..16]);
    }

    private static void Write(Span<byte> at, Guid? id)
    {
        at[0] = (byte)(id is null ? 0 : 1);
        (id ?? Guid.Empty).TryWriteBytes(at[1..]);
    }
}

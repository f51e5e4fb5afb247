using System.Text.Json;
using CityIp.Analytics.Versions;
using Npgsql;

namespace CityIp.Analytics.Datasets;

/// <summary>Reads saved datasets.</summary>
internal static class DatasetStore
{
    public const string Kind = "dataset";

    /// <summary>Null when there is no such dataset or version; without a version the latest.</summary>
    public static async Task<(VersionHead Head, DatasetContent Content)?> FindDatasetAsync(this NpgsqlConnection connection, string code, int? version, CancellationToken cancellationToken) =>
        await VersionTable.FindAsync(connection, Kind, code, version, cancellationToken) is { } head
            ? (head, JsonSerializer.Deserialize<DatasetContent>(await VersionTable.ContentAsync(connection, Kind, code, head.Version, cancellationToken), StoredJson.Options)!)
            : null;
}

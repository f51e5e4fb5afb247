using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>A row of <c>activity_type_version</c>.</summary>
internal sealed record RegisteredVersion(string Type, int Version, JsonElement Schema);

/// <summary>Table <c>activity_type_version</c>: rows are added and never changed.</summary>
internal static class ActivityTypeTable
{
    private const string SelectOthers = """
        SELECT type, version, schema::text FROM activity_type_version AS row
        WHERE NOT EXISTS (SELECT FROM unnest($1::text[], $2::int[]) AS known (type, version) WHERE known.type = row.type AND known.version = row.version)
        """;

    private const string SelectOne = "SELECT version, schema::text FROM activity_type_version WHERE type = $1 ORDER BY version";

    /// <summary>The versions that are not among these.</summary>
    public static async Task<List<RegisteredVersion>> ReadOthersAsync(NpgsqlDataSource source, IReadOnlyCollection<ActivityType> known)
    {
        var pairs = known.SelectMany(type => type.Versions, (type, version) => (type.Type, version.Number)).ToList();
        await using var command = source.CreateCommand(SelectOthers);
        command.CommandTimeout = 5;
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. pairs.Select(pair => pair.Type)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. pairs.Select(pair => pair.Number)] });
        await using var reader = await command.ExecuteReaderAsync();
        var others = new List<RegisteredVersion>();
        while (await reader.ReadAsync())
        {
            others.Add(new(reader.GetString(0), reader.GetInt32(1), JsonElement.Parse(reader.GetString(2))));
        }
        return others;
    }

    /// <summary>The type's versions in their order.</summary>
    public static async Task<List<RegisteredVersion>> ReadAsync(NpgsqlDataSource source, string type, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectOne);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new List<RegisteredVersion>();
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add(new(type, reader.GetInt32(0), JsonElement.Parse(reader.GetString(1))));
        }
        return versions;
    }

    /// <summary>Versions of all types.</summary>
    public static async Task<long> CountAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM activity_type_version");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>False when somebody else was faster.</returns>
    public static async Task<bool> AddAsync(EventsDb db, RegisteredVersion row, string by, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO activity_type_version (type, version, schema, registered_by) VALUES ({row.Type}, {row.Version}, {row.Schema.GetRawText()}::json, {by}) ON CONFLICT DO NOTHING
            """, cancellationToken) == 1;
}

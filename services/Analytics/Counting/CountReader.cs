using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Counting;

/// <summary>Reads the hourly counters of the generation that is shown.</summary>
internal static class CountReader
{
    /// <summary>Where a page goes on: the key of the last row.</summary>
    internal sealed record Position(DateTimeOffset Hour, string Unit, string Type)
    {
        public string Cursor => Paging.Cursor(Hour.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Unit, Type);

        public static bool TryRead(string? cursor, out Position? position, [NotNullWhen(false)] out ProblemHttpResult? problem)
        {
            position = null;
            if (!Paging.TryRead(cursor, 3, out var key, out problem))
            {
                return false;
            }
            // Only somebody who made up a cursor of their own has no number there: they start at the beginning.
            position = key is not null && int.TryParse(key[0], CultureInfo.InvariantCulture, out var seconds) ? new(DateTimeOffset.FromUnixTimeSeconds(seconds), key[1], key[2]) : null;
            return true;
        }
    }

    public static async Task<int> GenerationAsync(NpgsqlConnection connection, Guid expo, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT generation FROM expo_generation WHERE expo_id = @expo", connection);
        command.Parameters.AddWithValue("expo", expo);
        return await command.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
    }

    public static async Task<long> TotalAsync(NpgsqlConnection connection, Selection selection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT coalesce(sum(count), 0)::bigint FROM {Source(selection.Grain)} AS counter WHERE {Filter}", connection);
        selection.AddTo(command);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Rows ordered by hour, unit and type, after the position given.</summary>
    public static async IAsyncEnumerable<CountRow> RowsAsync(NpgsqlConnection connection, Selection selection, Position? after, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sql = new StringBuilder($"""
            SELECT unit, code, hour, type, count::bigint FROM (
                SELECT unit, hour, type, sum(count) AS count
                FROM {Source(selection.Grain)} AS counter JOIN activity_type ON activity_type.id = type_id
                WHERE {Filter}
                GROUP BY unit, hour, type) AS counter
            LEFT JOIN {Codes(selection.Grain)} ON key = unit
            """);
        if (after is not null)
        {
            sql.Append(""" WHERE (hour, unit COLLATE "C", type COLLATE "C") > (@after_hour, @after_unit, @after_type)""");
        }
        sql.Append(""" ORDER BY hour, unit COLLATE "C", type COLLATE "C" """);
        if (limit is not null)
        {
            sql.Append(" LIMIT @limit");
        }
        await using var command = new NpgsqlCommand(sql.ToString(), connection);
        selection.AddTo(command);
        command.Parameters.AddWithValue("after_hour", NpgsqlDbType.TimestampTz, (after?.Hour ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        command.Parameters.AddWithValue("after_unit", after?.Unit ?? string.Empty);
        command.Parameters.AddWithValue("after_type", after?.Type ?? string.Empty);
        command.Parameters.AddWithValue("limit", limit ?? 0);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var hour = reader.GetFieldValue<DateTimeOffset>(2);
            yield return new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), hour, TimeZoneInfo.ConvertTime(hour, selection.Zone), reader.GetString(3), reader.GetInt64(4));
        }
    }

    /// <summary>Codes of the units by their text, where there are any.</summary>
    public static async Task<Dictionary<string, string>> CodesAsync(NpgsqlDataSource source, Guid expo, Grain grain, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"SELECT key, code FROM {Codes(grain)} WHERE code IS NOT NULL");
        command.Parameters.AddWithValue("expo", expo);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var codes = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            codes[reader.GetString(0)] = reader.GetString(1);
        }
        return codes;
    }

    private const string Filter = """
        expo_id = @expo AND generation = @generation AND hour >= @from AND hour < @to
        AND (@type = '' OR type_id = (SELECT id FROM activity_type WHERE type = @type))
        """;

    private static string Source(Grain grain) => grain switch
    {
        Grain.Expo => "(SELECT *, expo_id::text AS unit FROM expo_hour)",
        Grain.Hall => "(SELECT *, hall_id::text AS unit FROM hall_hour)",
        Grain.Booth => "(SELECT *, booth_id::text AS unit FROM booth_hour)",
        Grain.Asset => "(SELECT *, asset_id::text AS unit FROM asset_hour)",
        Grain.District => "(SELECT *, district_code AS unit FROM district_hour)",
    };

    private static string Codes(Grain grain) => grain switch
    {
        Grain.Expo => "(SELECT id::text AS key, code FROM expo WHERE id = @expo) AS named",
        Grain.Booth => "(SELECT id::text AS key, code FROM booth WHERE expo_id = @expo) AS named",
        Grain.District => "(SELECT code AS key, code FROM district) AS named",
        Grain.Hall or Grain.Asset => "(SELECT NULL::text AS key, NULL::text AS code) AS named",
    };
}

/// <summary>Which counters are asked for.</summary>
internal sealed record Selection(Guid Expo, TimeZoneInfo Zone, int Generation, Grain Grain, DateTimeOffset? From, DateTimeOffset? To, string? Type)
{
    public void AddTo(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue("expo", Expo);
        command.Parameters.AddWithValue("generation", Generation);
        command.Parameters.AddWithValue("from", (From ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        command.Parameters.AddWithValue("to", (To ?? new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcDateTime);
        command.Parameters.AddWithValue("type", Type ?? string.Empty);
    }
}

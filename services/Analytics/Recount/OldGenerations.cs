using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>Removes generations that are no longer shown, and those that never were.</summary>
internal static class OldGenerations
{
    // Others leave it alone meanwhile; what is interrupted begins again.
    private const string Take = """
        SELECT expo_id, generation FROM repair WHERE state = 'removing' AND changed_at <= now() - $1 LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    private static readonly string[] Removals =
    [
        .. new[] { "expo_hour", "hall_hour", "booth_hour", "district_hour", "asset_hour", "repair_batch" }.Select(table => $"DELETE FROM {table} WHERE expo_id = $1 AND generation = $2"),
        "DELETE FROM cell_minute USING cell WHERE cell.id = cell_minute.cell AND expo_id = $1 AND generation = $2",
        "DELETE FROM cell_visitor USING cell WHERE cell.id = cell_visitor.cell AND expo_id = $1 AND generation = $2",
        "DELETE FROM cell WHERE expo_id = $1 AND generation = $2",
        "DELETE FROM repair WHERE expo_id = $1 AND generation = $2",
    ];

    /// <param name="kept">How long ago one must have been given up: readers may be in the middle of it.</param>
    public static async Task RemoveAsync(NpgsqlDataSource source, TimeSpan kept, CancellationToken cancellationToken)
    {
        while (await RemoveOneAsync(source, kept, cancellationToken))
        {
        }
    }

    private static async Task<bool> RemoveOneAsync(NpgsqlDataSource source, TimeSpan kept, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Guid expo;
        int generation;
        await using (var take = new NpgsqlCommand(Take, connection) { Parameters = { new() { Value = kept } } })
        await using (var reader = await take.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }
            (expo, generation) = (reader.GetGuid(0), reader.GetInt32(1));
        }
        await using var batch = new NpgsqlBatch(connection) { Timeout = 600 };
        foreach (var sql in Removals)
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = expo }, new() { Value = generation } } });
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

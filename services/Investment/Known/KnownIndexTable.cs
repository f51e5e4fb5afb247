using CityIp.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Investment.Known;

/// <summary>The latest published index, as far as this service has been told by Analytics: one row.</summary>
internal static class KnownIndexTable
{
    private const string Keep = """
        INSERT INTO known_index (number, told) VALUES (@number, @told)
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, told = excluded.told
        WHERE known_index.number < excluded.number
        """;

    private const string Select = "SELECT told FROM known_index";

    public static async Task KeepAsync(NpgsqlConnection connection, IndexPublished told, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Keep, connection);
        command.Parameters.AddWithValue("number", told.Number);
        command.Parameters.Add(new("told", NpgsqlDbType.Jsonb) { Value = told });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<IndexPublished?> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetFieldValue<IndexPublished>(0) : null;
    }
}

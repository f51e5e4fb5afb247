using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Security;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.DeadLetters;

/// <summary>Table <c>dead_letter</c>, as operators read it.</summary>
internal static class DeadLetterReads
{
    private const string Columns = """
        id, version, coalesce(edited_key, key), state, reason, detail, pointer, door, sender, organisation, source, event_id, type, expo_code, received_at, changed_at, changed_by, note, edits, sealed IS NOT NULL
        """;

    private const string SelectPage = $"""
        SELECT {Columns} FROM dead_letter WHERE {DeadLetterFilter.Where} AND ($10::uuid IS NULL OR id < $10) ORDER BY id DESC LIMIT $11
        """;

    private const string SelectOne = $"SELECT {Columns}, readable::text, sealed FROM dead_letter WHERE id = $1";

    private const string SelectEdits = """
        SELECT number, edited_at, edited_by, organisation, note, reason, detail, pointer, source, event_id, type, readable::text, sealed, key FROM dead_letter_edit WHERE letter_id = $1 ORDER BY number
        """;

    private const string SelectCounts = "SELECT state, reason, count(*), min(received_at) FROM dead_letter GROUP BY state, reason ORDER BY state, reason";

    private const string SelectExport = $"""
        SELECT {Columns}, readable::text FROM dead_letter WHERE {DeadLetterFilter.Where} AND ($10::uuid IS NULL OR id < $10) ORDER BY id DESC LIMIT $11
        """;

    private const string SelectLast = $"""
        SELECT id FROM dead_letter WHERE {DeadLetterFilter.Where} AND ($10::uuid IS NULL OR id < $10) ORDER BY id DESC LIMIT 2 OFFSET $11
        """;

    public static async Task<List<DeadLetterView>> PageAsync(NpgsqlDataSource source, DeadLetterFilter filter, Guid? after, int most, CancellationToken cancellationToken)
    {
        await using var command = Paged(source, SelectPage, filter, after, most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<DeadLetterView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            letters.Add(View(reader, null));
        }
        return letters;
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="CryptographicException">It was sealed under another key than the service has now.</exception>
    public static async Task<DeadLetterView?> FindAsync(NpgsqlDataSource source, ExpoSecrets secrets, Guid id, bool reveal, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectOne);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? View(reader, EventOf(reader, 20, secrets, reader.GetGuid(2), reveal)) : null;
    }

    /// <exception cref="CryptographicException">It was sealed under another key than the service has now.</exception>
    public static async Task<List<DeadLetterEditView>> EditsAsync(NpgsqlDataSource source, ExpoSecrets secrets, Guid id, bool reveal, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectEdits);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var edits = new List<DeadLetterEditView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            edits.Add(new(reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), Optional(reader, 4), reader.GetString(5), reader.GetString(6), Optional(reader, 7),
                reader.GetString(8), reader.GetString(9), reader.GetString(10), !reader.IsDBNull(12), EventOf(reader, 11, secrets, reader.GetGuid(13), reveal)));
        }
        return edits;
    }

    public static async Task<List<DeadLetterCount>> CountsAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectCounts);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<DeadLetterCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }
        return counts;
    }

    /// <summary>The last of so many letters, when there are more behind it.</summary>
    public static async Task<Guid?> LastOfAsync(NpgsqlDataSource source, DeadLetterFilter filter, Guid? after, int count, CancellationToken cancellationToken)
    {
        await using var command = Paged(source, SelectLast, filter, after, count - 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var last = await reader.ReadAsync(cancellationToken) ? reader.GetGuid(0) : (Guid?)null;
        return await reader.ReadAsync(cancellationToken) ? last : null;
    }

    /// <summary>One by one, so that no export fills the memory; sealed events are left out.</summary>
    public static async IAsyncEnumerable<(DeadLetterView Letter, string? Event)> ExportAsync(NpgsqlDataSource source, DeadLetterFilter filter, Guid? after, int most, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Paged(source, SelectExport, filter, after, most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return (View(reader, null), Optional(reader, 20));
        }
    }

    private static NpgsqlCommand Paged(NpgsqlDataSource source, string sql, DeadLetterFilter filter, Guid? after, int number)
    {
        var command = source.CreateCommand(sql);
        filter.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = number });
        return command;
    }

    /// <summary>The readable event, or with <paramref name="reveal"/> the sealed one of the column behind it.</summary>
    private static JsonElement? EventOf(NpgsqlDataReader reader, int column, ExpoSecrets secrets, Guid boundTo, bool reveal) =>
        !reader.IsDBNull(column) ? JsonElement.Parse(reader.GetString(column))
        : reveal && !reader.IsDBNull(column + 1) ? JsonElement.Parse(Encoding.UTF8.GetString(secrets.Decrypt(reader.GetFieldValue<byte[]>(column + 1), boundTo)))
        : null;

    private static DeadLetterView View(NpgsqlDataReader reader, JsonElement? content) => new(
        reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), Optional(reader, 6), reader.GetString(7), reader.GetString(8), reader.GetString(9),
        reader.GetString(10), reader.GetString(11), reader.GetString(12), Optional(reader, 13), reader.GetFieldValue<DateTimeOffset>(14), reader.GetFieldValue<DateTimeOffset>(15), Optional(reader, 16), Optional(reader, 17),
        reader.GetInt32(18), reader.GetBoolean(19), content);

    private static string? Optional(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

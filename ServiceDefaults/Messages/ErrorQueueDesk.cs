using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>Table <c>bus_dead_letter</c>, as operators read and change it.</summary>
internal static class ErrorQueueDesk
{
    private const string Columns = "id, queue, state, message_id, message_type, exception, reason, faults, replays, first_at, faulted_at, changed_at, changed_by, note";

    private const string SelectQueues = """
        SELECT queue, count(*) FILTER (WHERE state = 'held'), count(*) FILTER (WHERE state = 'replayed'), count(*) FILTER (WHERE state = 'discarded'),
            min(faulted_at) FILTER (WHERE state = 'held'), extract(epoch FROM now() - min(faulted_at) FILTER (WHERE state = 'held'))::float8
        FROM bus_dead_letter GROUP BY queue
        """;

    private const string SelectPage = $"""
        SELECT {Columns} FROM bus_dead_letter
        WHERE queue = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR message_type = $3) AND ($4::uuid IS NULL OR id > $4)
        ORDER BY id LIMIT $5
        """;

    private const string SelectOne = $"SELECT {Columns}, content, body FROM bus_dead_letter WHERE queue = $1 AND id = $2";

    private const string DiscardOne = """
        UPDATE bus_dead_letter SET state = 'discarded', headers = NULL, body = NULL, note = $3, changed_by = $4, changed_at = clock_timestamp() WHERE queue = $1 AND id = $2 AND state = 'held'
        """;

    private const string DiscardSome = """
        UPDATE bus_dead_letter SET state = 'discarded', headers = NULL, body = NULL, note = $3, changed_by = $4, changed_at = clock_timestamp()
        WHERE id IN (SELECT id FROM bus_dead_letter WHERE queue = $1 AND state = 'held' AND ($2::text IS NULL OR message_type = $2) ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED)
        """;

    private const string Count = """
        SELECT count(*) FROM bus_dead_letter WHERE queue = $1 AND state = 'held' AND ($2::text IS NULL OR message_type = $2) AND kept_at <= $3
        """;

    public static async Task<List<ErrorQueueView>> QueuesAsync(NpgsqlDataSource source, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectQueues);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<string, ErrorQueueView>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            known.Add(reader.GetString(0), new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetDouble(5)));
        }
        return [.. names.Order(StringComparer.Ordinal).Select(name => known.GetValueOrDefault(name) ?? new(name, 0, 0, 0, null, null))];
    }

    public static async Task<List<ErrorMessageView>> PageAsync(NpgsqlDataSource source, string queue, string? state, string? type, Guid? after, int most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectPage);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(Text(state));
        command.Parameters.Add(Text(type));
        command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<ErrorMessageView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(View(reader, null));
        }
        return messages;
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">Its content was encrypted under another key.</exception>
    public static async Task<ErrorMessageView?> FindAsync(NpgsqlDataSource source, FailedMessageContents contents, string queue, Guid id, bool reveal, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SelectOne);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? View(reader, reveal && !reader.IsDBNull(15) ? ContentOf(contents.Decrypt(reader.GetFieldValue<byte[]>(15), reader.GetGuid(14))) : null)
            : null;
    }

    /// <returns>False when it was not held.</returns>
    public static async Task<bool> DiscardAsync(NpgsqlDataSource source, string queue, Guid id, string reason, string by, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(DiscardOne);
        foreach (var value in (object[])[queue, id, reason, by])
        {
            command.Parameters.Add(new() { Value = value });
        }
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task<int> DiscardAsync(NpgsqlDataSource source, string queue, string? type, string reason, string by, int most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(DiscardSome);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(Text(type));
        foreach (var value in (object[])[reason, by, most])
        {
            command.Parameters.Add(new() { Value = value });
        }
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<long> CountAsync(NpgsqlDataSource source, string queue, string? type, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Count);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(Text(type));
        command.Parameters.Add(new() { Value = until.UtcDateTime });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The database's clock: it is what <c>kept_at</c> was written by.</summary>
    public static async Task<DateTimeOffset> NowAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT clock_timestamp()");
        return new((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    public static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>The message within MassTransit's envelope; what is no JSON, in base64.</summary>
    private static JsonElement ContentOf(byte[] body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("messageType", out _) && json.TryGetProperty("message", out var message) ? message : json;
        }
        catch (JsonException)
        {
            return JsonElement.Parse(Encoding.UTF8.GetBytes($"\"{Convert.ToBase64String(body)}\""));
        }
    }

    private static ErrorMessageView View(NpgsqlDataReader reader, JsonElement? content) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        Optional(reader, 3),
        Optional(reader, 4),
        Optional(reader, 5),
        reader.GetString(6),
        reader.GetInt32(7),
        reader.GetInt32(8),
        reader.GetFieldValue<DateTimeOffset>(9),
        reader.GetFieldValue<DateTimeOffset>(10),
        reader.GetFieldValue<DateTimeOffset>(11),
        Optional(reader, 12),
        Optional(reader, 13),
        content);

    private static string? Optional(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

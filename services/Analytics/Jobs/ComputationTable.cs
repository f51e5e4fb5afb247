using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Jobs;

/// <summary>What goes into the row of a new computation.</summary>
internal sealed record NewComputation(Guid Id, VersionRef Dataset, VersionRef Method, double? Time, Guid? ReplayOf, bool Small, long Cost, int RunsTotal, string By, string? IdempotencyKey, DateTimeOffset At);

/// <summary>The computations that are kept, as requests see them. How they are run is in <see cref="ComputationQueue"/>.</summary>
internal static class ComputationTable
{
    private const string Columns = """
        c.id, c.dataset_code, c.dataset_version, c.method_code, c.method_version, c."time", c.replay_of, c.small, c.cost, c.state, c.runs_total, c.runs_done, c.attempts,
        c.hash, c.result_hash, c.runtime, c.build, c.failure::text, c.created_at, c.created_by, c.started_at, c.finished_at, o.result_hash, o.runtime, o.build
        """;

    private const string From = "index_computation c LEFT JOIN index_computation o ON o.id = c.replay_of";

    private const string Insert = """
        INSERT INTO index_computation (id, dataset_code, dataset_version, method_code, method_version, "time", replay_of, small, cost, runs_total, created_at, created_by, idempotency_key)
        VALUES (@id, @dataset, @dataset_version, @method, @method_version, @time, @replay_of, @small, @cost, @runs, @now, @by, @key)
        ON CONFLICT (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
        """;

    private const string SelectOne = $"SELECT {Columns} FROM {From} WHERE c.id = @id";
    private const string SelectByKey = $"SELECT {Columns} FROM {From} WHERE c.created_by = @by AND c.idempotency_key = @key";

    private const string SelectPage = $"""
        SELECT {Columns} FROM {From}
        WHERE (@dataset::text IS NULL OR c.dataset_code = @dataset) AND (@method::text IS NULL OR c.method_code = @method) AND (@state::text IS NULL OR c.state = @state) AND (@before::uuid IS NULL OR c.id < @before)
        ORDER BY c.id DESC LIMIT @limit
        """;

    // What runs it finds the state changed and writes nothing.
    private const string CancelOne = "UPDATE index_computation SET state = 'cancelled', finished_at = @now, lease_until = NULL WHERE id = @id AND state IN ('queued', 'running')";
    private const string DropRuns = "DELETE FROM index_run_block WHERE computation_id = @id";

    private const string SelectParts = "SELECT name FROM index_computation_part WHERE computation_id = @id AND name <> @answer ORDER BY name";
    private const string SelectPart = "SELECT body FROM index_computation_part WHERE computation_id = @id AND name = @name";

    /// <summary>Name of the part that has all but the stages.</summary>
    public const string Answer = "answer";

    /// <summary>False when the caller has made one with this Idempotency-Key before.</summary>
    public static async Task<bool> InsertAsync(NpgsqlConnection connection, NewComputation made, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, Insert,
            new("id", made.Id), new("dataset", made.Dataset.Code), new("dataset_version", made.Dataset.Version), new("method", made.Method.Code), new("method_version", made.Method.Version),
            Maybe("time", NpgsqlDbType.Double, made.Time), Maybe("replay_of", NpgsqlDbType.Uuid, made.ReplayOf), new("small", made.Small), new("cost", made.Cost), new("runs", made.RunsTotal),
            new("now", made.At.UtcDateTime), new("by", made.By), Maybe("key", NpgsqlDbType.Text, made.IdempotencyKey));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task<Computation?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectOne, new NpgsqlParameter("id", id));
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public static async Task<Computation?> FindByKeyAsync(NpgsqlConnection connection, string by, string key, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectByKey, new("by", by), new("key", key));
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public static async Task<List<Computation>> PageAsync(NpgsqlConnection connection, string? dataset, string? method, string? state, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectPage,
            Maybe("dataset", NpgsqlDbType.Text, dataset), Maybe("method", NpgsqlDbType.Text, method), Maybe("state", NpgsqlDbType.Text, state), Maybe("before", NpgsqlDbType.Uuid, before), new("limit", limit));
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>False when it is over, or there is none.</summary>
    public static async Task<bool> CancelAsync(NpgsqlConnection connection, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var cancel = Command(connection, CancelOne, new("id", id), new("now", now.UtcDateTime));
        if (await cancel.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }
        await using var drop = Command(connection, DropRuns, new NpgsqlParameter("id", id));
        await drop.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    /// <summary>Names of the stages that are kept of it.</summary>
    public static async Task<List<string>> StagesAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectParts, new("id", id), new("answer", Answer));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }
        return names;
    }

    /// <summary>A stage, or the answer, as JSON.</summary>
    public static async Task<byte[]?> PartAsync(NpgsqlConnection connection, Guid id, string name, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectPart, new("id", id), new("name", name));
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    internal static NpgsqlParameter Maybe(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };

    private static async Task<List<Computation>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Computation>();
        T? At<T>(int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetInt32(4), At<double?>(5), At<Guid?>(6), reader.GetBoolean(7), reader.GetInt64(8),
                reader.GetString(9), reader.GetInt32(10), reader.GetInt32(11), reader.GetInt32(12), At<string>(13), At<string>(14), At<string>(15), At<string>(16), At<string>(17),
                reader.GetFieldValue<DateTimeOffset>(18), reader.GetString(19), At<DateTimeOffset?>(20), At<DateTimeOffset?>(21), At<string>(22), At<string>(23), At<string>(24)));
        }
        return rows;
    }
}

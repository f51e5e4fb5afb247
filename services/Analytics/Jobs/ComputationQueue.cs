using System.Text.Json;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using Npgsql;
using NpgsqlTypes;
using static CityIp.Analytics.Jobs.ComputationTable;

namespace CityIp.Analytics.Jobs;

/// <summary>A computation that this process has taken up.</summary>
/// <param name="Token">Of this attempt: whoever finds another in the row has lost it.</param>
internal sealed record Claim(Guid Id, Guid Token, string Dataset, int DatasetVersion, string Method, int MethodVersion, double? Time, int Attempt);

/// <summary>
/// Who runs which computation. A claim is held by a lease that its holder renews; the clock is the database's, which all replicas share. A lease that has run
/// out belonged to a process that was killed: another takes the computation up again, three times at most.
/// </summary>
internal static class ComputationQueue
{
    public const int MostAttempts = 3;

    private const string FailAbandoned = """
        UPDATE index_computation SET state = 'failed', finished_at = now(), failure = @failure
        WHERE state = 'running' AND lease_until < now() AND attempts >= @most
        """;

    private const string ClaimOne = """
        UPDATE index_computation SET state = 'running', claim = @token, lease_until = now() + @lease, attempts = attempts + 1, runs_done = 0, started_at = now()
        WHERE id = (
            SELECT id FROM index_computation
            WHERE (state = 'queued' OR (state = 'running' AND lease_until < now() AND attempts < @most)) AND (small OR NOT @small)
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, dataset_code, dataset_version, method_code, method_version, "time", attempts
        """;

    private const string Mine = "id = @id AND claim = @token AND state = 'running'";
    private const string Renew = $"UPDATE index_computation SET lease_until = now() + @lease, runs_done = @done WHERE {Mine}";
    private const string Finish = $"""
        UPDATE index_computation SET state = 'done', finished_at = now(), lease_until = NULL, runs_done = runs_total, hash = @hash, result_hash = @result_hash, runtime = @runtime, build = @build
        WHERE {Mine}
        """;
    private const string Fail = $"UPDATE index_computation SET state = 'failed', finished_at = now(), lease_until = NULL, failure = @failure WHERE {Mine}";
    private const string DropRunsOfFailed = "DELETE FROM index_run_block WHERE computation_id = (SELECT id FROM index_computation WHERE id = @id AND state = 'failed')";
    private const string Release = $"UPDATE index_computation SET state = 'queued', claim = NULL, lease_until = NULL, attempts = attempts - 1, runs_done = 0 WHERE {Mine}";
    private const string InsertPart = "INSERT INTO index_computation_part (computation_id, name, body) VALUES (@id, @name, @body)";

    /// <summary>The oldest that nobody runs, or null.</summary>
    public static async Task<Claim?> ClaimAsync(NpgsqlDataSource source, bool small, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var lost = new[] { new IndexProblem("computation", $"was begun {MostAttempts} times, and each time the process that ran it was lost") };
        await using (var fail = Command(connection, FailAbandoned, new("most", MostAttempts), Failure(lost)))
        {
            await fail.ExecuteNonQueryAsync(cancellationToken);
        }
        var token = Guid.NewGuid();
        await using var claim = Command(connection, ClaimOne, new("token", token), new("lease", lease), new("most", MostAttempts), new("small", small));
        await using var reader = await claim.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), token, reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetInt32(4), reader.IsDBNull(5) ? null : reader.GetDouble(5), reader.GetInt32(6))
            : null;
    }

    /// <summary>False when it was cancelled, or is another's by now.</summary>
    public static async Task<bool> RenewAsync(NpgsqlDataSource source, Claim claim, int done, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, Renew, new("id", claim.Id), new("token", claim.Token), new("done", done), new("lease", lease));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Result and state in one transaction; nothing is written when it is not ours any longer.</summary>
    public static async Task FinishAsync(NpgsqlDataSource source, Claim claim, ComputationResult result, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var finish = Command(connection, Finish,
            new("id", claim.Id), new("token", claim.Token), new("hash", result.Hash), new("result_hash", result.ResultHash), new("runtime", ContentHash.Runtime), new("build", ComputationResult.Build));
        if (await finish.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return;
        }
        foreach (var (name, body) in result.Parts)
        {
            await using var part = Command(connection, InsertPart, new("id", claim.Id), new("name", name), new("body", body));
            await part.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Runs that were kept of it until then are no result.</summary>
    public static async Task FailAsync(NpgsqlDataSource source, Claim claim, IReadOnlyList<IndexProblem> problems, CancellationToken cancellationToken)
    {
        await ExecuteAsync(source, Fail, cancellationToken, new("id", claim.Id), new("token", claim.Token), Failure(problems));
        await ExecuteAsync(source, DropRunsOfFailed, cancellationToken, new NpgsqlParameter("id", claim.Id));
    }

    /// <summary>Gives it back as if it had not been begun: the service is stopping.</summary>
    public static Task ReleaseAsync(NpgsqlDataSource source, Claim claim, CancellationToken cancellationToken) =>
        ExecuteAsync(source, Release, cancellationToken, new("id", claim.Id), new("token", claim.Token));

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Failure(IReadOnlyList<IndexProblem> problems) =>
        new("failure", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(problems.Take(100), ComputationJson.Options) };
}

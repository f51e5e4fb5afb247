using CityIp.Analytics.Jobs;
using Npgsql;
using NpgsqlTypes;
using static CityIp.Analytics.Jobs.ComputationTable;

namespace CityIp.Analytics.Publications;

/// <summary>A published version of the index, without its figures.</summary>
internal sealed record Publication(int Number, Guid ComputationId, string Title, string? Note, DateTimeOffset PublishedAt, string PublishedBy);

internal static class PublicationTable
{
    private const string Columns = "number, computation_id, title, note, published_at, published_by";

    // Numbers have no gaps: publications come one after another.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('cityip.index-publication', 0))";

    private const string Insert = $"""
        INSERT INTO index_publication (number, computation_id, title, note, published_at, published_by)
        SELECT coalesce(max(number), 0) + 1, @computation, @title, @note, @now, @by FROM index_publication
        ON CONFLICT (computation_id) DO NOTHING
        RETURNING {Columns}
        """;

    private const string SelectOne = $"SELECT {Columns} FROM index_publication WHERE number = coalesce(@number, (SELECT max(number) FROM index_publication))";
    private const string SelectOf = $"SELECT {Columns} FROM index_publication WHERE computation_id = @computation";
    private const string SelectPage = $"SELECT {Columns} FROM index_publication WHERE number < @before ORDER BY number DESC LIMIT @limit";

    private const string SelectByHashes = """
        SELECT EXISTS (SELECT FROM index_publication p JOIN index_computation c ON c.id = p.computation_id
            JOIN index_document_version d ON d.kind = 'dataset' AND d.code = c.dataset_code AND d.version = c.dataset_version
            JOIN index_document_version m ON m.kind = 'method' AND m.code = c.method_code AND m.version = c.method_version
            WHERE d.hash = @dataset AND m.hash = @method)
        """;

    /// <summary>The next number, in the transaction of the connection; null when the computation is published already.</summary>
    public static async Task<Publication?> AddAsync(NpgsqlConnection connection, Guid computation, string title, string? note, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using (var turn = Command(connection, Lock))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var insert = Command(connection, Insert, new("computation", computation), new("title", title), Maybe("note", NpgsqlDbType.Text, note), new("now", now.UtcDateTime), new("by", by));
        return (await ReadAsync(insert, cancellationToken)).SingleOrDefault();
    }

    /// <param name="number">Null is the latest.</param>
    public static async Task<Publication?> FindAsync(NpgsqlConnection connection, int? number, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectOne, Maybe("number", NpgsqlDbType.Integer, number));
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public static async Task<Publication?> FindOfAsync(NpgsqlConnection connection, Guid computation, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectOf, new NpgsqlParameter("computation", computation));
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public static async Task<List<Publication>> PageAsync(NpgsqlConnection connection, int? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectPage, new("before", before ?? int.MaxValue), new("limit", limit));
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Whether this data by this method has been published, under whatever code.</summary>
    public static async Task<bool> HasAsync(NpgsqlConnection connection, string datasetHash, string methodHash, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, SelectByHashes, new("dataset", datasetHash), new("method", methodHash));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<List<Publication>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Publication>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(reader.GetInt32(0), reader.GetGuid(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5)));
        }
        return rows;
    }
}

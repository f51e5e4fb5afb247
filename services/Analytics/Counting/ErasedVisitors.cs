using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>
/// Visitors who were forgotten. A batch that was on its way, or is sent again, may still name one: it is counted for the replacement. Counting and
/// forgetting take turns (a shared and an exclusive lock), so that neither misses what the other is about to commit.
/// </summary>
internal static class ErasedVisitors
{
    /// <summary>Nothing older is taken from the bus, so nothing names them any more.</summary>
    public static readonly TimeSpan Kept = Inbox.Retention + TimeSpan.FromDays(1);

    /// <summary>Before the first statement that writes, copies or deletes visitors; the next ones see every erasure that was committed.</summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock_shared(hashtextextended('cityip.erased-visitors', 0))";

    /// <summary>Cells, hours and visitors as arrays $1 to $3.</summary>
    public const string InsertVisitors = """
        INSERT INTO cell_visitor (cell, hour, visitor)
        SELECT seen.cell, seen.hour, coalesce(erased.replacement, seen.visitor)
        FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) AS seen (cell, hour, visitor)
        LEFT JOIN erased_visitor AS erased ON erased.mark = sha256(uuid_send(seen.visitor))
        ON CONFLICT DO NOTHING
        """;

    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('cityip.erased-visitors', 0))";

    private const string Note = """
        INSERT INTO erased_visitor (mark, replacement, erased_at) VALUES (sha256(uuid_send(@visitor)), @replacement, @at) ON CONFLICT DO NOTHING
        """;

    private const string Replace = """
        WITH gone AS (
            DELETE FROM cell_visitor WHERE cell IN (SELECT id FROM cell WHERE expo_id = @expo) AND visitor = @visitor RETURNING cell, hour)
        INSERT INTO cell_visitor (cell, hour, visitor) SELECT cell, hour, @replacement FROM gone ON CONFLICT DO NOTHING
        """;

    private const string ReplaceInLeads = "UPDATE lead SET visitor = @replacement WHERE expo_id = @expo AND visitor = @visitor";

    /// <summary>Every table of this service that holds a visitor's pseudonym; a test looks for others.</summary>
    public static readonly IReadOnlyList<string> Tables = ["cell_visitor", "lead"];

    public static async Task ForgetAsync(NpgsqlConnection connection, VisitorErased erased, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[Lock, Note, Replace, ReplaceInLeads])
        {
            batch.BatchCommands.Add(new(sql)
            {
                Parameters = { new("expo", erased.ExpoId), new("visitor", erased.Visitor), new("replacement", erased.Replacement), new("at", now.UtcDateTime) },
            });
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}

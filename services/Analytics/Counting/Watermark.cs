using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>How far the counting is: every answer carries it.</summary>
/// <param name="AsOf">When the last activity of the last gapless batch was received: everything received before is counted. Null before the first.</param>
/// <param name="ThroughSequence">The last batch before which none is missing.</param>
/// <param name="Gaps">Batches that are missing although later ones are counted; a young one is on its way.</param>
internal sealed record Watermark(DateTimeOffset? AsOf, long ThroughSequence, IReadOnlyList<SequenceGap> Gaps)
{
    // A sub-select for the stored watermark, and no join: then the index on seq is entered at it. With a day's batches in the table a join
    // reads them all (1.1 s for a million, against 0.1 ms).
    // The stored watermark lags behind by a turn of the keeper; what joins on to it counts already.
    private const string ReadSql = """
        WITH later AS (
            SELECT seq, received_at, seq - row_number() OVER (ORDER BY seq) - (SELECT seq FROM watermark) AS missing
            FROM batch_seen WHERE seq > (SELECT seq FROM watermark))
        SELECT coalesce((SELECT max(seq) FROM later WHERE missing = 0), watermark.seq),
               greatest(watermark.received_at, (SELECT max(received_at) FROM later WHERE missing = 0))
        FROM watermark
        """;

    private const string GapsSql = """
        WITH later AS (
            SELECT seq, seen_at, lag(seq) OVER (ORDER BY seq) AS before
            FROM (SELECT seq, seen_at FROM batch_seen WHERE seq > (SELECT seq FROM watermark)
                  UNION ALL SELECT seq, NULL FROM watermark
                  -- As if the one after the last that was told of had come: then the last ones, too, are seen to be missing. But not while
                  -- others come, or all of a backlog would be.
                  UNION ALL SELECT seq + 1, greatest(told_at, (SELECT seen_at FROM batch_seen ORDER BY seq DESC LIMIT 1)) FROM sequence_told
                  WHERE seq > (SELECT seq FROM watermark)) AS known)
        SELECT before + 1, seq - 1, seen_at FROM later WHERE seq > before + 1 ORDER BY seq LIMIT 20
        """;

    private const string CompactSql = """
        WITH later AS (
            SELECT seq, received_at, seq - row_number() OVER (ORDER BY seq) - (SELECT seq FROM watermark) AS missing
            FROM batch_seen WHERE seq > (SELECT seq FROM watermark)),
        joined AS (SELECT max(seq) AS seq, max(received_at) AS received_at FROM later WHERE missing = 0)
        UPDATE watermark SET seq = joined.seq, received_at = greatest(watermark.received_at, joined.received_at)
        FROM joined WHERE joined.seq > watermark.seq
        """;

    public static async Task<Watermark> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(ReadSql), new(GapsSql) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var through = reader.GetInt64(0);
        DateTimeOffset? asOf = reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1);
        await reader.NextResultAsync(cancellationToken);
        var gaps = new List<SequenceGap>();
        while (await reader.ReadAsync(cancellationToken))
        {
            gaps.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }
        return new(asOf, through, gaps);
    }

    /// <summary>Moves the stored watermark up to the last gapless batch.</summary>
    public static async Task CompactAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(CompactSql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Batches <paramref name="From"/> to <paramref name="To"/> are missing.</summary>
/// <param name="Since">When the batch behind the gap was counted: a gap of more than a minute wants a look at the queue and its error queue.</param>
internal sealed record SequenceGap(long From, long To, DateTimeOffset Since);

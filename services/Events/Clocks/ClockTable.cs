using Npgsql;

namespace CityIp.Events.Clocks;

/// <summary>Table <c>clock</c>: one row for each sender and source.</summary>
internal static class ClockTable
{
    // Sorted: two replicas that know the same sources wait for each other instead of deadlocking.
    private const string Add = """
        INSERT INTO clock (sender, source, events, samples, corrected, future, missing, skew_ms, skew_samples, first_seen_at, last_seen_at, last_future_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::int[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
          AS new (sender, source, events, samples, corrected, future, missing, skew_ms, skew_samples, first_seen_at, last_seen_at, last_future_at)
        ORDER BY source, sender
        ON CONFLICT (source, sender) DO UPDATE SET
            events = clock.events + excluded.events,
            samples = clock.samples + excluded.samples,
            corrected = clock.corrected + excluded.corrected,
            future = clock.future + excluded.future,
            missing = clock.missing + excluded.missing,
            skew_ms = coalesce(excluded.skew_ms, clock.skew_ms),
            skew_samples = CASE WHEN excluded.skew_ms IS NULL THEN clock.skew_samples ELSE excluded.skew_samples END,
            last_seen_at = greatest(clock.last_seen_at, excluded.last_seen_at),
            last_future_at = greatest(clock.last_future_at, excluded.last_future_at)
        """;

    private const string Forget = "DELETE FROM clock WHERE last_seen_at < $1";

    public static async Task AddAsync(NpgsqlDataSource source, IReadOnlyList<(string Sender, string Source, ClockNotes Notes)> rows, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Add);
        Column(row => row.Sender);
        Column(row => row.Source);
        Column(row => row.Notes.Events);
        Column(row => row.Notes.Samples);
        Column(row => row.Notes.Corrected);
        Column(row => row.Notes.Future);
        Column(row => row.Notes.Missing);
        Column(row => row.Notes.SkewMilliseconds);
        Column(row => row.Notes.SkewSamples);
        Column(row => row.Notes.First.UtcDateTime);
        Column(row => row.Notes.Last.UtcDateTime);
        Column(row => row.Notes.LastFuture?.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Column<T>(Func<(string Sender, string Source, ClockNotes Notes), T> of) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(of)] });
    }

    public static async Task ForgetAsync(NpgsqlDataSource source, DateTimeOffset silentSince, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Forget);
        command.Parameters.Add(new() { Value = silentSince.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

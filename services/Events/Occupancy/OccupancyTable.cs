using Npgsql;

namespace CityIp.Events.Occupancy;

/// <summary>How one place stands on one day.</summary>
internal sealed record PlaceCount(Guid? HallId, long Inside, long Entries, long Exits, long ReEntries, long Peak, DateTimeOffset? PeakAt);

/// <summary>
/// Walks through the book of check-ins: exact, from its rows, at the moment it is asked. A badge is inside when its last check-in at the place on the day is
/// an entry. An entry of one that is inside, or an exit of one that is not, moves nobody and is a conflict.
/// </summary>
internal static class OccupancyTable
{
    // Every column of the walk is in the index ix_check_in_walk, in its order: neither the rows are read nor anything sorted by badge.
    // step: +1 someone comes in, -1 someone goes out, 0 what does not fit. Who leaves makes room before who comes at the same moment.
    private const string Count = """
        WITH walk AS (
            SELECT place, direction, occurred_at, received_at, id,
                lag(direction) OVER badge AS before,
                count(*) FILTER (WHERE direction = 'entry') OVER (badge ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS entries_before
            FROM check_in
            WHERE expo_id = $1 AND day = $2 AND outcome = 'ok' AND annulled_at IS NULL
            WINDOW badge AS (PARTITION BY place, visitor ORDER BY occurred_at, received_at, id)
        ), steps AS (
            SELECT *, CASE
                WHEN direction = 'entry' AND before IS DISTINCT FROM 'entry' THEN 1
                WHEN direction = 'exit' AND before = 'entry' THEN -1
                ELSE 0 END AS step
            FROM walk
        ), filling AS (
            SELECT *, sum(step) OVER (PARTITION BY place ORDER BY occurred_at, step, received_at, id) AS inside FROM steps
        )
        SELECT nullif(place, $1), sum(step)::bigint, count(*) FILTER (WHERE direction = 'entry'), count(*) FILTER (WHERE direction = 'exit'),
            count(*) FILTER (WHERE step = 1 AND entries_before > 0), max(inside)::bigint, (array_agg(occurred_at ORDER BY inside DESC, occurred_at))[1]
        FROM filling
        GROUP BY place
        """;

    private const string Refusals = """
        SELECT hall_id, reason, count(*) FROM check_in WHERE expo_id = $1 AND day = $2 AND outcome = 'refused' GROUP BY hall_id, reason
        """;

    public static async Task<(List<PlaceCount> Places, List<(Guid? HallId, string Reason, long Count)> Refusals)> ReadAsync(NpgsqlDataSource source, Guid expo, DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[Count, Refusals])
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = expo }, new() { Value = day } } });
        }
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var places = new List<PlaceCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var peak = reader.GetInt64(5);
            places.Add(new(HallOf(reader), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), peak, peak > 0 ? reader.GetFieldValue<DateTimeOffset>(6) : null));
        }
        await reader.NextResultAsync(cancellationToken);
        var refusals = new List<(Guid?, string, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            refusals.Add((HallOf(reader), reader.GetString(1), reader.GetInt64(2)));
        }
        return (places, refusals);
    }

    private static Guid? HallOf(NpgsqlDataReader reader) => reader.IsDBNull(0) ? null : reader.GetGuid(0);
}

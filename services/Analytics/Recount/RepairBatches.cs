using CityIp.Analytics.Counting;
using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>Table <c>repair_batch</c>: a batch counts once for a generation in the making, whether it comes by itself or is published again.</summary>
internal static class RepairBatches
{
    private const string Enter = """
        INSERT INTO repair_batch (expo_id, generation, seq, hours, type_ids, counts) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING seq
        """;

    /// <param name="batches">Tallies of this expo and generation alone; each sequence once.</param>
    /// <returns>Those that are new.</returns>
    public static async Task<IReadOnlySet<long>> EnterAsync(NpgsqlConnection connection, Guid expo, int generation, IEnumerable<(long Sequence, Tally Tally)> batches, CancellationToken cancellationToken)
    {
        await using var commands = new NpgsqlBatch(connection);
        foreach (var (sequence, tally) in batches.OrderBy(batch => batch.Sequence))
        {
            var rows = tally.Expos.OrderBy(row => row.Key).ToArray();
            commands.BatchCommands.Add(new(Enter)
            {
                Parameters =
                {
                    new() { Value = expo },
                    new() { Value = generation },
                    new() { Value = sequence },
                    new() { Value = rows.Select(row => row.Key.Hour).ToArray() },
                    new() { Value = rows.Select(row => row.Key.Type).ToArray() },
                    new() { Value = rows.Select(row => row.Value).ToArray() },
                },
            });
        }
        var entered = new HashSet<long>();
        if (commands.BatchCommands.Count == 0)
        {
            return entered;
        }
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                entered.Add(reader.GetInt64(0));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return entered;
    }
}

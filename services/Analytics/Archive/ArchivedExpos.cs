using CityIp.Analytics.Counting;
using CityIp.Analytics.Recount;
using CityIp.Analytics.Sustainability;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Analytics.Archive;

/// <summary>
/// Deletes what is kept of single visitors of archived expos, and their minutes. Hourly counts stay, and so do the figures of distinct visitors as
/// they were shown last, and those of each asset by day.
/// </summary>
internal sealed class ArchivedExpos(NpgsqlDataSource source, Visitors visitors, ILogger<ArchivedExpos> log)
{
    // With a gap before the expo's last batch, some of it may still come; and a repair is about to change what the figures are of.
    private const string Take = """
        SELECT expo_id FROM archived_expo
        WHERE cleared_at IS NULL AND through_seq <= (SELECT seq FROM watermark)
            AND NOT EXISTS (SELECT FROM repair WHERE repair.expo_id = archived_expo.expo_id AND state = 'making')
        LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    private const string DeleteVisitors = "DELETE FROM cell_visitor USING cell WHERE cell.id = cell_visitor.cell AND expo_id = $1";

    private const string DeleteMinutes = "DELETE FROM cell_minute USING cell WHERE cell.id = cell_minute.cell AND expo_id = $1";

    private const string Keep = "UPDATE archived_expo SET visitors = $2, cleared_at = now() WHERE expo_id = $1";

    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        while (await ClearOneAsync(cancellationToken) is { } expo)
        {
            log.LogInformation("Expo {Expo} is archived: its single visitors are deleted, its counts and figures stay.", expo);
        }
    }

    private async Task<Guid?> ClearOneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand(Take, connection);
        if (await take.ExecuteScalarAsync(cancellationToken) is not Guid expo)
        {
            return null;
        }
        // Nobody begins to count it anew between the figures and the deletion.
        await Generations.HoldAsync(connection, [expo], cancellationToken);
        await using (var turn = new NpgsqlCommand(ErasedVisitors.TakeTurn, connection))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }
        var counted = await visitors.CountAsync(expo);
        var figures = ArchivedVisitors.Of(counted);
        await VisitorDays.KeepAsync(connection, expo, counted, visitors.SuppressBelow);
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = 600,
            BatchCommands =
            {
                new(DeleteVisitors) { Parameters = { new() { Value = expo } } },
                new(DeleteMinutes) { Parameters = { new() { Value = expo } } },
                new(Keep) { Parameters = { new() { Value = expo }, new() { Value = figures, NpgsqlDbType = NpgsqlDbType.Jsonb } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        visitors.Forget(expo);
        return expo;
    }
}

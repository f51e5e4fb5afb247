using CityIp.Contracts;
using CityIp.Events.Activities;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>What one transaction of a repair did.</summary>
/// <param name="Expo">Null when there is nothing to repair, or another process is at it.</param>
/// <param name="Moved">False when the outbox has to empty first.</param>
internal sealed record RepairStep(Guid? Expo, int Generation, bool Moved, bool Finished, long Published)
{
    private const int MostActivities = 20_000;
    private const int MostWaiting = 200;

    private const string Take = """
        SELECT expo_id, generation, through_seq, counts, day, batch, published, batches FROM expo_repair
        WHERE state = 'publishing' ORDER BY begun_at LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    private const string Waiting = "SELECT count(*) FROM (SELECT FROM outbox LIMIT 1000) AS waiting";

    // By message id, which rises with time: the index over it (block ranges) leaves out what was read before.
    private const string Read = $"""
        SELECT stored.seq, activity.batch, {StoredBatches.Columns}
        FROM activity JOIN activity_batch AS stored ON stored.message_id = activity.batch AND stored.day = activity.day
        WHERE activity.day = $1 AND activity.expo_id = $2 AND activity.batch > $3 AND stored.seq <= $4
        ORDER BY activity.batch LIMIT $5
        """;

    private const string Save = """
        UPDATE expo_repair SET day = $3, batch = $4, published = $5, batches = $6, state = $7, changed_at = $8 WHERE expo_id = $1 AND generation = $2
        """;

    public static async Task<RepairStep> RunAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TakeAsync(connection, cancellationToken) is not { } repair)
        {
            return new(null, 0, false, false, 0);
        }
        await using (var waiting = new NpgsqlCommand(Waiting, connection))
        {
            if ((long)(await waiting.ExecuteScalarAsync(cancellationToken))! > MostWaiting)
            {
                return new(repair.Expo, repair.Generation, false, false, repair.Published);
            }
        }
        var days = await ActivityDays.ListAsync(connection, cancellationToken);
        var next = days.FindIndex(day => repair.Day is not { } at || day >= at);
        if (next < 0)
        {
            await FinishAsync(connection, repair, now, cancellationToken);
        }
        else
        {
            repair = await PublishAsync(connection, repair, days, next, cancellationToken);
            await SaveAsync(connection, repair, "publishing", now, cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return new(repair.Expo, repair.Generation, true, next < 0, repair.Published);
    }

    private static async Task<Repair> PublishAsync(NpgsqlConnection connection, Repair repair, List<DateOnly> days, int next, CancellationToken cancellationToken)
    {
        var day = days[next];
        var batches = await ReadAsync(connection, repair, day, day == repair.Day ? repair.Batch : Guid.Empty, cancellationToken);
        var activities = batches.Sum(batch => batch.Activities.Count);
        var isCut = activities == MostActivities;
        if (isCut && batches.Count > 1)
        {
            // The last one may be a part only.
            activities -= batches[^1].Activities.Count;
            batches.RemoveAt(batches.Count - 1);
        }
        await connection.PublishAsync([.. StoredBatches.Republished(repair.Expo, repair.Generation, batches.Select(batch => new RepublishedBatch(batch.Sequence, batch.Activities)))], cancellationToken);
        return repair with
        {
            // The day after the last is no partition's: then everything is published.
            Day = isCut ? day : next + 1 < days.Count ? days[next + 1] : day.AddDays(1),
            Batch = isCut ? batches[^1].Id : Guid.Empty,
            Published = repair.Published + activities,
            Batches = repair.Batches + batches.Count,
        };
    }

    private static async Task FinishAsync(NpgsqlConnection connection, Repair repair, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await connection.PublishAsync([OutboxMessage.Of(new ActivitiesRecounted(repair.Expo, repair.Generation, repair.Through, repair.Counts, now, repair.Batches), repair.Expo)], cancellationToken);
        await SaveAsync(connection, repair, "published", now, cancellationToken);
    }

    private static async Task<Repair?> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Take, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(
                reader.GetGuid(0),
                reader.GetInt32(1),
                reader.GetInt64(2),
                reader.GetFieldValue<List<HourCount>>(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4),
                reader.IsDBNull(5) ? Guid.Empty : reader.GetGuid(5),
                reader.GetInt64(6),
                reader.GetInt64(7))
            : null;
    }

    private static async Task<List<Batch>> ReadAsync(NpgsqlConnection connection, Repair repair, DateOnly day, Guid after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection)
        {
            CommandTimeout = 300,
            Parameters = { new() { Value = day }, new() { Value = repair.Expo }, new() { Value = after }, new() { Value = repair.Through }, new() { Value = MostActivities } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var batches = new List<Batch>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(1);
            if (batches.Count == 0 || batches[^1].Id != id)
            {
                batches.Add(new(reader.GetInt64(0), id, []));
            }
            batches[^1].Activities.Add(StoredBatches.Read(reader, 2, repair.Generation));
        }
        return batches;
    }

    private static async Task SaveAsync(NpgsqlConnection connection, Repair repair, string state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Save, connection)
        {
            Parameters =
            {
                new() { Value = repair.Expo },
                new() { Value = repair.Generation },
                new() { Value = (object?)repair.Day ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
                new() { Value = repair.Batch },
                new() { Value = repair.Published },
                new() { Value = repair.Batches },
                new() { Value = state },
                new() { Value = now.UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Repair(Guid Expo, int Generation, long Through, List<HourCount> Counts, DateOnly? Day, Guid Batch, long Published, long Batches);

    private sealed record Batch(long Sequence, Guid Id, List<AcceptedActivity> Activities);
}

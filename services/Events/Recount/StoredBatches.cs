using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Recount;

/// <summary>A batch as it was given its number.</summary>
internal sealed record StoredBatch(long Sequence, Guid MessageId, DateOnly Day, int Count);

/// <summary>Reads back what was told of activities: tables <c>activity_batch</c> and <c>activity</c>.</summary>
internal static class StoredBatches
{
    /// <summary>What <see cref="Read"/> reads, from the column given on.</summary>
    public const string Columns = """
        activity.key, activity.type, activity.expo_id, hall_id, booth_id, session_id, district_code, industry, asset_ids, visitor, occurred_at, hour, received_at
        """;

    /// <summary>A message has at most this many activities, unless one batch has more.</summary>
    private const int MostTogether = 500;

    private const string Find = "SELECT seq, message_id, day, count FROM activity_batch WHERE seq = ANY($1) ORDER BY seq";

    private const string Activities = $"SELECT {Columns} FROM activity WHERE day = $1 AND batch = $2 AND ($3::uuid IS NULL OR expo_id = $3)";

    public static async Task<List<StoredBatch>> FindAsync(NpgsqlConnection connection, IReadOnlyCollection<long> sequences, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new() { Value = sequences.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var batches = new List<StoredBatch>();
        while (await reader.ReadAsync(cancellationToken))
        {
            batches.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt32(3)));
        }
        return batches;
    }

    /// <param name="expo">Null: of every expo.</param>
    public static async Task<List<AcceptedActivity>> ActivitiesAsync(NpgsqlConnection connection, StoredBatch batch, Guid? expo, int generation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Activities, connection)
        {
            Parameters =
            {
                new() { Value = batch.Day },
                new() { Value = batch.MessageId },
                new() { Value = (object?)expo ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var activities = new List<AcceptedActivity>(batch.Count);
        while (await reader.ReadAsync(cancellationToken))
        {
            activities.Add(Read(reader, 0, generation));
        }
        return activities;
    }

    public static AcceptedActivity Read(NpgsqlDataReader reader, int from, int generation)
    {
        return new(
            reader.GetGuid(from),
            generation,
            reader.GetString(from + 1),
            reader.GetGuid(from + 2),
            Id(3),
            Id(4),
            Id(5),
            Text(6),
            Text(7),
            reader.GetFieldValue<Guid[]>(from + 8),
            Id(9),
            reader.GetFieldValue<DateTimeOffset>(from + 10),
            reader.GetFieldValue<DateTimeOffset>(from + 11),
            reader.GetFieldValue<DateTimeOffset>(from + 12));

        Guid? Id(int column) => reader.IsDBNull(from + column) ? null : reader.GetGuid(from + column);

        string? Text(int column) => reader.IsDBNull(from + column) ? null : reader.GetString(from + column);
    }

    /// <summary>Batches of an expo as messages of a repair; in the order given, and of the repair's own aggregate, so they also leave in it.</summary>
    public static IEnumerable<OutboxMessage> Republished(Guid expo, int generation, IEnumerable<RepublishedBatch> batches)
    {
        var together = new List<RepublishedBatch>();
        var activities = 0;
        foreach (var batch in batches)
        {
            if (together.Count > 0 && activities + batch.Activities.Count > MostTogether)
            {
                yield return Message();
                (together, activities) = ([], 0);
            }
            together.Add(batch);
            activities += batch.Activities.Count;
        }
        if (together.Count > 0)
        {
            yield return Message();
        }

        OutboxMessage Message() => OutboxMessage.Of(new ActivitiesRepublished(expo, generation, together), expo);
    }
}

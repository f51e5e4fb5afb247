using CityIp.Contracts;
using CityIp.Events.Activities;
using CityIp.Events.CheckIns;
using CityIp.Events.DeadLetters;
using CityIp.Events.Leads;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// The one transaction: ledger, new activities, dead letters, leads, messages. Locks are taken in this order and, within each, by key: replayed letters, ledger, dead
/// letters, leads, and last the sequence, which is held for a message and the commit only.
/// </summary>
internal sealed class IntakeTransaction(NpgsqlDataSource source, ActivityPartitions partitions, LeadBook leads)
{
    private const int TimeoutSeconds = 15;

    private const string NextSequence = "UPDATE activity_sequence SET last = last + 1 RETURNING last";

    private const string InsertBatch = "INSERT INTO activity_batch (seq, message_id, day, count) VALUES ($1, $2, $3, $4)";

    /// <summary>Writes them all and sets each one's status, or throws and has written none (or, when the commit itself failed, perhaps all: sending again tells).</summary>
    /// <param name="beside">
    /// What an endpoint of its own (a check-in, a captured lead) writes in the same transaction: called once each event's status is known and before
    /// any of them is written. What it throws rolls everything back.
    /// </param>
    public async Task WriteAsync(IReadOnlyList<ReceivedEvent> events, Func<NpgsqlConnection, Task>? beside = null)
    {
        var day = partitions.Today;
        await partitions.EnsureAsync(day, CancellationToken.None);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var fresh = await JudgeAsync(connection, events, day);
        if (beside is not null)
        {
            await beside(connection);
        }
        var accepted = fresh.Where(item => item.Status == IntakeStatus.Accepted).ToList();
        var held = fresh.Where(item => item.Status is IntakeStatus.Quarantined or IntakeStatus.Conflict).OrderBy(item => item.Key).ThenBy(item => item.Fingerprint).ToList();
        if (held.Count > 0)
        {
            await RunAsync(connection, DeadLetterTable.Write(held));
        }
        if (accepted.Count > 0)
        {
            var messageId = Guid.CreateVersion7();
            var messages = await leads.CaptureAsync(connection, accepted);
            await using var write = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds, BatchCommands = { ActivityTable.Write(accepted, messageId, day) } };
            if (CheckInFacts.Of(accepted) is { } checkIns)
            {
                write.BatchCommands.Add(checkIns);
            }
            write.BatchCommands.Add(new(NextSequence));
            await write.PrepareAsync();
            var sequence = (long)(await NextSequenceAsync(write))!;
            messages.Insert(0, OutboxMessage.Of(new ActivitiesAccepted(sequence, null, AcceptedColumns.Of(accepted)), messageId: messageId));
            // The commit goes with what it commits: a round trip less, for which the sequence would be held.
            await RunAsync(connection, BatchRow(sequence, messageId, day, accepted.Count), OutboxRows.Write(messages), new("COMMIT"));
            return;
        }
        await transaction.CommitAsync();
    }

    /// <summary>Sets each event's status. Returns those of which something is to be written.</summary>
    private static async Task<List<ReceivedEvent>> JudgeAsync(NpgsqlConnection connection, IReadOnlyList<ReceivedEvent> events, DateOnly day)
    {
        List<ReceivedEvent> fresh = [];
        var firsts = new Dictionary<Guid, ReceivedEvent>(events.Count);
        List<ReceivedEvent> repeats = [];
        foreach (var item in events)
        {
            if (item.Quarantine?.Reason == Quarantine.Refused)
            {
                // It has no id to be known by.
                item.Status = IntakeStatus.Quarantined;
                fresh.Add(item);
            }
            else if (item.ReplayOf is null && !firsts.TryAdd(item.Key, item))
            {
                repeats.Add(item);
            }
        }
        var fingerprints = new Dictionary<Guid, Guid>();
        if (firsts.Count > 0)
        {
            var sorted = firsts.Values.OrderBy(item => item.Key).ToList();
            var entered = await Ledger.EnterAsync(connection, sorted, day);
            if (entered.Count < sorted.Count)
            {
                fingerprints = await Ledger.FingerprintsAsync(connection, [.. sorted.Where(item => !entered.Contains(item.Key)).Select(item => item.Key)]);
            }
            foreach (var item in sorted)
            {
                Judge(item, entered.Contains(item.Key) ? null : fingerprints[item.Key], fresh);
            }
            foreach (var item in repeats)
            {
                Judge(item, fingerprints.TryGetValue(item.Key, out var known) ? known : firsts[item.Key].Fingerprint, fresh);
            }
        }
        if (events.Where(item => item.ReplayOf is not null).ToList() is { Count: > 0 } replays)
        {
            fresh.AddRange(await Replays.JudgeAsync(connection, replays, day));
        }
        return fresh;
    }

    private static void Judge(ReceivedEvent item, Guid? known, List<ReceivedEvent> fresh)
    {
        item.Status = known switch
        {
            null => item.Quarantine is null ? IntakeStatus.Accepted : IntakeStatus.Quarantined,
            _ when known == item.Fingerprint => IntakeStatus.Duplicate,
            _ => IntakeStatus.Conflict,
        };
        item.Problem = item.Status switch
        {
            IntakeStatus.Quarantined => new(item.Quarantine!.Reason, item.Quarantine.Detail, item.Quarantine.Pointer, 422),
            IntakeStatus.Conflict => new("conflict", "Another event was taken in under this source and id before. That one stands; this one is kept for inspection. Give every event an id of its own.", "id", 409),
            _ => null,
        };
        if (item.Status != IntakeStatus.Duplicate)
        {
            fresh.Add(item);
        }
    }

    /// <summary>The first statement writes; the last one's answer is the sequence.</summary>
    private static async Task<object?> NextSequenceAsync(NpgsqlBatch write)
    {
        await using var reader = await write.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }

    private static NpgsqlBatchCommand BatchRow(long sequence, Guid messageId, DateOnly day, int count) => new(InsertBatch)
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = sequence },
            new NpgsqlParameter<Guid> { TypedValue = messageId },
            new NpgsqlParameter<DateOnly> { TypedValue = day },
            new NpgsqlParameter<int> { TypedValue = count },
        },
    };

    private static async Task RunAsync(NpgsqlConnection connection, params NpgsqlBatchCommand[] commands)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }
        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }
}

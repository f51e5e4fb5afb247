using CityIp.Contracts;
using CityIp.Events.Activities;
using CityIp.Events.CheckIns;
using CityIp.Events.DeadLetters;
using CityIp.Events.Leads;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// The one transaction: ledger, new activities, dead letters, leads, messages. Locks are taken in this order and, within each, by key: replayed letters, ledger, dead
/// letters, leads, and last the sequence, which is held for a message and the commit only.
/// </summary>
internal sealed class IntakeTransaction(NpgsqlDataSource source, [FromKeyedServices(ServiceDatabase.Steady)] NpgsqlDataSource steady, ActivityPartitions partitions, LeadBook leads)
{
    private const int TimeoutSeconds = 15;

    /// <summary>Writes them all and sets each one's status, or throws and has written none (or, when the commit itself failed, perhaps all: sending again tells).</summary>
    /// <param name="beside">
    /// What an endpoint of its own (a check-in, a captured lead) writes in the same transaction: called once each event's status is known and before
    /// any of them is written. What it throws rolls everything back.
    /// </param>
    public async Task WriteAsync(IReadOnlyList<ReceivedEvent> events, Func<NpgsqlConnection, Task>? beside = null)
    {
        var day = partitions.Today;
        await partitions.EnsureAsync(day, CancellationToken.None);
        // Those that endpoints write come as many at once as they like: they would make the writers' few connections many.
        await using var connection = await (beside is null ? steady : source).OpenConnectionAsync();
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
            var messages = await leads.CaptureAsync(connection, accepted);
            var messageId = Guid.CreateVersion7();
            List<NpgsqlBatchCommand> writes = [ActivityTable.Write(accepted, messageId, day)];
            if (CheckInFacts.Of(accepted) is { } checkIns)
            {
                writes.Add(checkIns);
            }
            if (messages.Count > 0)
            {
                writes.Add(OutboxRows.Write(messages));
            }
            writes.Add(BatchTable.Write(messageId, day, accepted.Count, AcceptedColumns.Of(accepted)));
            // The commit goes with what it commits: a round trip less, for which the sequence would be held.
            writes.Add(new("COMMIT"));
            await RunAsync(connection, writes);
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

    private static async Task RunAsync(NpgsqlConnection connection, params IReadOnlyList<NpgsqlBatchCommand> commands)
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

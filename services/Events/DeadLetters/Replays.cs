using CityIp.Events.Intake;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>The letter that an event is the replay of.</summary>
/// <param name="Version">As it was examined: one that an operator has changed since is left alone.</param>
/// <param name="EntersLedger">True when it was given another source or id, which the ledger does not hold yet.</param>
/// <param name="By">Key of the operator; null when it is replayed by itself.</param>
internal sealed record ReplayedLetter(Guid Id, long Version, bool EntersLedger, string? By);

/// <summary>
/// What becomes of replayed letters, in intake's transaction. The lock on the letter is what lets it count once: whoever has it and finds it held in
/// the version examined replays it. Letters are locked before the ledger, by id; nobody waits for a letter while holding the ledger.
/// </summary>
internal static class Replays
{
    private const string Lock = "SELECT id, version FROM dead_letter WHERE id = ANY($1) AND state = 'held' ORDER BY id FOR UPDATE";

    // The event itself is not needed any longer.
    private const string Mark = """
        UPDATE dead_letter SET state = 'replayed', version = version + 1, changed_at = now(), changed_by = $2, readable = NULL, sealed = NULL WHERE id = ANY($1)
        """;

    /// <summary>Sets each one's status. Returns those that are to be stored.</summary>
    public static async Task<List<ReceivedEvent>> JudgeAsync(NpgsqlConnection connection, IReadOnlyList<ReceivedEvent> replays, DateOnly day)
    {
        var held = await LockAsync(connection, [.. replays.Select(item => item.ReplayOf!.Id)]);
        var known = await EnterAsync(connection, [.. replays.Where(item => item.ReplayOf!.EntersLedger && IsAsExamined(item)).OrderBy(item => item.Key)], day);
        foreach (var item in replays)
        {
            item.Status = !held.ContainsKey(item.ReplayOf!.Id) ? IntakeStatus.Duplicate
                : !IsAsExamined(item) ? IntakeStatus.Rejected
                : !known.TryGetValue(item.Key, out var fingerprint) ? IntakeStatus.Accepted
                : fingerprint == item.Fingerprint ? IntakeStatus.Duplicate
                : IntakeStatus.Conflict;
        }
        var done = replays.Where(item => IsAsExamined(item) && item.Status is IntakeStatus.Accepted or IntakeStatus.Duplicate && held.ContainsKey(item.ReplayOf!.Id)).ToList();
        if (done.Count > 0)
        {
            await using var mark = new NpgsqlCommand(Mark, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid[]> { TypedValue = [.. done.Select(item => item.ReplayOf!.Id)] },
                    new() { Value = (object?)done[0].ReplayOf!.By ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                },
            };
            await mark.ExecuteNonQueryAsync();
        }
        return [.. replays.Where(item => item.Status == IntakeStatus.Accepted)];

        bool IsAsExamined(ReceivedEvent item) => held.TryGetValue(item.ReplayOf!.Id, out var version) && version == item.ReplayOf.Version;
    }

    private static async Task<Dictionary<Guid, long>> LockAsync(NpgsqlConnection connection, Guid[] ids)
    {
        await using var command = new NpgsqlCommand(Lock, connection) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids } } };
        await using var reader = await command.ExecuteReaderAsync();
        var held = new Dictionary<Guid, long>();
        while (await reader.ReadAsync())
        {
            held.Add(reader.GetGuid(0), reader.GetInt64(1));
        }
        return held;
    }

    /// <summary>The fingerprints of those that the ledger held already.</summary>
    private static async Task<Dictionary<Guid, Guid>> EnterAsync(NpgsqlConnection connection, List<ReceivedEvent> sorted, DateOnly day)
    {
        if (sorted.Count == 0)
        {
            return [];
        }
        var entered = await Ledger.EnterAsync(connection, sorted, day);
        return entered.Count == sorted.Count ? [] : await Ledger.FingerprintsAsync(connection, [.. sorted.Where(item => !entered.Contains(item.Key)).Select(item => item.Key)]);
    }
}

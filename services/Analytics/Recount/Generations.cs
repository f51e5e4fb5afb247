using Npgsql;

namespace CityIp.Analytics.Recount;

/// <summary>
/// Which generations of an expo's counts are written: the one that is shown, and beside it the one a repair is making. Whoever counts holds the lock
/// shared, whoever begins a generation or shows another holds it alone: so each batch is counted wholly before or wholly after.
/// </summary>
internal static class Generations
{
    private const string HoldShared = "SELECT pg_advisory_xact_lock_shared(hashtextextended('cityip.generation', 0))";

    private const string HoldAlone = "SELECT pg_advisory_xact_lock(hashtextextended('cityip.generation', 0))";

    // A statement of its own: it must see what was committed while the lock was waited for.
    private const string Select = """
        SELECT expo_id, generation, false FROM expo_generation WHERE expo_id = ANY($1) AND generation > 0
        UNION ALL
        SELECT expo_id, generation, true FROM repair WHERE expo_id = ANY($1) AND state = 'making'
        """;

    /// <summary>Until the end of the transaction nothing changes about them. An expo that is not in either has generation 0 and nothing else.</summary>
    public static async Task<WrittenGenerations> HoldAsync(NpgsqlConnection connection, IEnumerable<Guid> expos, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(HoldShared), new(Select) { Parameters = { new() { Value = expos.Distinct().ToArray() } } } } };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        Dictionary<Guid, int> shown = [], making = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            (reader.GetBoolean(2) ? making : shown)[reader.GetGuid(0)] = reader.GetInt32(1);
        }
        return new(shown, making);
    }

    public static async Task HoldAloneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // A transaction of counting lasts some milliseconds, and copying what is frozen some seconds.
        await using var command = new NpgsqlCommand(HoldAlone, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <param name="Shown">Only those above 0.</param>
internal sealed record WrittenGenerations(IReadOnlyDictionary<Guid, int> Shown, IReadOnlyDictionary<Guid, int> Making)
{
    /// <summary>True for expos that were never repaired: nearly always.</summary>
    public bool ArePlain => Shown.Count == 0 && Making.Count == 0;
}

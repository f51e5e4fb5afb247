using Npgsql;

namespace CityIp.Events.Retention;

/// <summary>Dead letters that were replayed or discarded. The ledger goes on knowing their events.</summary>
internal static class SettledLetters
{
    private const string Forget = """
        DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE state IN ('replayed', 'discarded') AND changed_at < $1 LIMIT 10000)
        """;

    public static async Task ForgetAsync(NpgsqlDataSource source, DateTimeOffset before, CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            await using var command = source.CreateCommand(Forget);
            command.Parameters.Add(new() { Value = before.UtcDateTime });
            removed = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        while (removed == 10_000);
    }
}

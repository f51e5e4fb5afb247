using System.Collections.Concurrent;
using CityIp.ServiceDefaults.Http;
using Npgsql;

namespace CityIp.Events.Broker;

/// <summary>What a user of the broker may publish.</summary>
internal sealed record PublisherRights(string Organisation, string[] Sources)
{
    public bool MayPublishAs(string source) => Caller.Covers(Sources, source);
}

/// <summary>The registered publishers, as read at most a second ago.</summary>
internal sealed class Publishers(NpgsqlDataSource source, ProgrammeChanged changed)
{
    private const string Select = "SELECT organisation, sources FROM publisher WHERE broker_user = $1";
    private const int FreshMilliseconds = 1_000;
    private readonly ConcurrentDictionary<string, (PublisherRights? Rights, long Changes, long Since)> known = new();

    /// <summary>Null when nobody has registered the user.</summary>
    public async ValueTask<PublisherRights?> FindAsync(string user, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(user, out var found) && found.Changes == changed.Count && Environment.TickCount64 - found.Since < FreshMilliseconds)
        {
            return found.Rights;
        }
        var changes = changed.Count;
        await using var command = source.CreateCommand(Select);
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rights = await reader.ReadAsync(cancellationToken) ? new PublisherRights(reader.GetString(0), reader.GetFieldValue<string[]>(1)) : null;
        known[user] = (rights, changes, Environment.TickCount64);
        return rights;
    }
}

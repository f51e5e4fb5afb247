using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Small ids for the activity types, which otherwise would be the widest column of every counter.</summary>
internal sealed class ActivityTypes(NpgsqlDataSource source)
{
    // Those that are there are left out first: each row that a conflict skips would still take an id away, and there are 32,767.
    private const string Know = """
        INSERT INTO activity_type (type)
        SELECT type FROM unnest(@types) AS new (type) WHERE NOT EXISTS (SELECT FROM activity_type AS known WHERE known.type = new.type)
        ON CONFLICT DO NOTHING
        """;

    private const string Read = "SELECT id, type FROM activity_type";

    private IReadOnlyDictionary<string, short> ids = new Dictionary<string, short>();

    /// <summary>Ids of at least these types. A new one is committed at once, outside the caller's transaction: it is no count.</summary>
    public async Task<IReadOnlyDictionary<string, short>> IdsOfAsync(IEnumerable<string> types, CancellationToken cancellationToken)
    {
        var known = ids;
        var unknown = types.Where(type => !known.ContainsKey(type)).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length == 0)
        {
            return known;
        }
        await using var know = source.CreateCommand(Know);
        know.Parameters.AddWithValue("types", unknown);
        await know.ExecuteNonQueryAsync(cancellationToken);
        await using var read = source.CreateCommand(Read);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, short>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(1)] = reader.GetInt16(0);
        }
        return ids = found;
    }
}

using System.Diagnostics;
using Npgsql;

namespace CityIp.Benchmarks;

/// <summary>What Analytics has counted and committed, from its tables: asking its API many times a second would be a load of its own.</summary>
internal sealed class CountedActivities(string connectionString) : IAsyncDisposable
{
    private const string OfExpo = "SELECT coalesce(sum(count), 0)::bigint FROM expo_hour WHERE expo_id = $1";

    private const string OfBooths = "SELECT booth_id, sum(count)::bigint FROM booth_hour WHERE expo_id = $1 AND booth_id = ANY($2) GROUP BY booth_id";

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public async Task<long> OfAsync(Guid expo)
    {
        await using var command = source.CreateCommand(OfExpo);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = expo });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<Dictionary<Guid, long>> OfBoothsAsync(Guid expo, Guid[] booths)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(OfBooths, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = expo });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = booths });
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new Dictionary<Guid, long>();
        while (await reader.ReadAsync())
        {
            counts.Add(reader.GetGuid(0), reader.GetInt64(1));
        }
        return counts;
    }

    /// <summary>How long it takes until so many are counted.</summary>
    public async Task<TimeSpan> UntilAsync(Guid expo, long count)
    {
        var watch = Stopwatch.StartNew();
        while (await OfAsync(expo) is var counted && counted != count)
        {
            if (counted > count || watch.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"{counted} activities are counted after {watch.Elapsed.TotalSeconds:0} s, and {count} were accepted.");
            }
            await Task.Delay(20);
        }
        return watch.Elapsed;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

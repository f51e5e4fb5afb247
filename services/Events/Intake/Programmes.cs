using System.Collections.Concurrent;
using CityIp.Events.Security;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// The expos' programmes, kept in memory. A change made through this process is seen by the next event; one made through another replica within a second.
/// An event that comes before its booth is not lost: it is quarantined, and replayed when the booth is there.
/// </summary>
internal sealed class Programmes(NpgsqlDataSource source, ExpoSecrets secrets, VisitorMarks marks, ProgrammeChanged changed)
{
    private static readonly long Fresh = TimeSpan.FromSeconds(1).Ticks / TimeSpan.TicksPerMillisecond;
    private const int MostCodes = 10_000;
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <summary>Null when no expo has the code.</summary>
    public ValueTask<ExpoProgramme?> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(code, out var found) && found.Changes == changed.Count && found.Reading.IsCompletedSuccessfully && Environment.TickCount64 - found.Since < Fresh)
        {
            return ValueTask.FromResult(found.Reading.Result);
        }
        return new(FindAnewAsync(code, cancellationToken));
    }

    private async Task<ExpoProgramme?> FindAnewAsync(string code, CancellationToken cancellationToken)
    {
        var changes = changed.Count;
        if (known.Count > MostCodes)
        {
            // Codes come from outside: nobody may fill the memory with made-up ones.
            known.Clear();
        }
        var old = known.GetValueOrDefault(code);
        if (old is null || old.Changes != changes || old.Reading.IsFaulted || Environment.TickCount64 - old.Since >= Fresh)
        {
            // Those who come at the same moment wait for one reading.
            var start = new TaskCompletionSource();
            var next = new Known(ReadAsync(code, start.Task), changes, Environment.TickCount64);
            if (old is null ? known.TryAdd(code, next) : known.TryUpdate(code, next, old))
            {
                start.SetResult();
                old = next;
            }
            else
            {
                return await FindAnewAsync(code, cancellationToken);
            }
        }
        return await old.Reading.WaitAsync(cancellationToken);
    }

    private async Task<ExpoProgramme?> ReadAsync(string code, Task start)
    {
        await start;
        return await ExpoProgramme.ReadAsync(source, secrets, marks, code, CancellationToken.None);
    }

    private sealed class Known(Task<ExpoProgramme?> reading, long changes, long since)
    {
        public Task<ExpoProgramme?> Reading => reading;

        public long Changes => changes;

        public long Since => since;
    }
}

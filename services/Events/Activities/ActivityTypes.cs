using System.Collections.Frozen;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>
/// Every type there is: the platform's own, and those in the table <c>activity_type_version</c>, each schema compiled once. A type that was registered
/// through this process is known to the next event; one registered through another replica within a second. An event that comes before its type is
/// quarantined, and replayed when the type is there.
/// </summary>
internal sealed class ActivityTypes(NpgsqlDataSource source, ProgrammeChanged changed, ILogger<ActivityTypes> log)
{
    private static readonly long Fresh = TimeSpan.FromSeconds(1).Ticks / TimeSpan.TicksPerMillisecond;
    private Known? known;

    /// <summary>What was read last: rows never change, so only others are read again.</summary>
    private volatile FrozenDictionary<string, ActivityType> last = FrozenDictionary<string, ActivityType>.Empty;

    /// <summary>Null when there is no such type.</summary>
    public ValueTask<ActivityType?> FindAsync(string type, CancellationToken cancellationToken)
    {
        if (BuiltInTypes.All.TryGetValue(type, out var builtIn))
        {
            return ValueTask.FromResult<ActivityType?>(builtIn);
        }
        var now = Volatile.Read(ref known);
        return IsFresh(now) ? ValueTask.FromResult(now!.Reading.Result.GetValueOrDefault(type)) : FindAnewAsync(type, cancellationToken);
    }

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<ActivityType>> AllAsync(CancellationToken cancellationToken) =>
        [.. BuiltInTypes.All.Values.Concat((await RegisteredAsync(cancellationToken)).Values).OrderBy(type => type.Type, StringComparer.Ordinal)];

    private async ValueTask<ActivityType?> FindAnewAsync(string type, CancellationToken cancellationToken) =>
        (await RegisteredAsync(cancellationToken)).GetValueOrDefault(type);

    private async Task<FrozenDictionary<string, ActivityType>> RegisteredAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var old = Volatile.Read(ref known);
            if (old is not null && (IsFresh(old) || (IsRecent(old) && !old.Reading.IsCompleted)))
            {
                return await old.Reading.WaitAsync(cancellationToken);
            }
            // Those who come at the same moment wait for one reading.
            var start = new TaskCompletionSource();
            var next = new Known(ReadAsync(start.Task), changed.Count, Environment.TickCount64);
            if (Interlocked.CompareExchange(ref known, next, old) == old)
            {
                start.SetResult();
                return await next.Reading.WaitAsync(cancellationToken);
            }
        }
    }

    private bool IsFresh(Known? reading) => reading is { Reading.IsCompletedSuccessfully: true } && IsRecent(reading);

    private bool IsRecent(Known reading) => reading.Changes == changed.Count && Environment.TickCount64 - reading.Since < Fresh;

    private async Task<FrozenDictionary<string, ActivityType>> ReadAsync(Task start)
    {
        await start;
        var before = last;
        var added = await ActivityTypeTable.ReadOthersAsync(source, before.Values);
        if (added.Count == 0)
        {
            return before;
        }
        var types = before.ToDictionary();
        foreach (var group in added.GroupBy(row => row.Type))
        {
            var versions = (before.GetValueOrDefault(group.Key)?.Versions ?? []).Concat(group.Select(Compile).OfType<TypeVersion>()).OrderBy(version => version.Number).ToList();
            if (versions.Count > 0)
            {
                types[group.Key] = new(group.Key, versions, isBuiltIn: false);
            }
        }
        return last = types.ToFrozenDictionary();
    }

    private TypeVersion? Compile(RegisteredVersion row)
    {
        try
        {
            return new(row.Version, row.Schema, JsonSchema.Compile(row.Schema));
        }
        catch (JsonSchemaException exception)
        {
            log.LogError(exception, "Version {Version} of the activity type {Type} is in the table and cannot be compiled; its events are quarantined. Was it registered by a later version of the software?", row.Version, row.Type);
            return null;
        }
    }

    private sealed record Known(Task<FrozenDictionary<string, ActivityType>> Reading, long Changes, long Since);
}

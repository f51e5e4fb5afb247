using System.Collections.Concurrent;
using CityIp.Gateway.Limits;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Gateway.Keys;

/// <summary>
/// The keys in use, in memory. What is known of a key is good for ten seconds: that bounds how long a revocation that this
/// process did not hear of can go unnoticed. While the database is away what is known stays good for five minutes, since
/// nobody can revoke without it.
/// </summary>
internal sealed class KeyRing(IServiceScopeFactory scopes, TimeProvider time, ILogger<KeyRing> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodWhileDatabaseIsAway = TimeSpan.FromMinutes(5);
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<SecretHash, Entry> entries = new();
    private readonly ConcurrentDictionary<SecretHash, Lazy<Task<KnownKey?>>> loading = new();
    private long generation;

    /// <summary>Raised when something about a key changed.</summary>
    public event Action<Guid>? Forgotten;

    /// <summary>True when it is known whether there is such a key; null then means that there is none.</summary>
    public bool TryGet(SecretHash hash, out KnownKey? key)
    {
        var known = entries.TryGetValue(hash, out var entry) && time.GetUtcNow() < entry.FreshUntil;
        key = known ? entry!.Key : null;
        return known;
    }

    /// <summary>True when there was such a key, however long ago that was found out.</summary>
    public bool Remembers(SecretHash hash) => entries.TryGetValue(hash, out var entry) && entry.Key is not null;

    /// <summary>Looks the key up, once for all who wait for the same.</summary>
    /// <exception cref="KeysUnavailableException">The database is away and nothing is remembered of the key.</exception>
    public async Task<KnownKey?> LoadAsync(SecretHash hash)
    {
        var load = loading.GetOrAdd(hash, static (hash, ring) => new(() => ring.ReadAsync(hash)), this);
        try
        {
            return await load.Value;
        }
        finally
        {
            loading.TryRemove(new(hash, load));
        }
    }

    /// <summary>What was known of a key is no longer so: look again.</summary>
    public void Forget(Guid keyId)
    {
        Interlocked.Increment(ref generation);
        foreach (var (hash, entry) in entries)
        {
            // Also what is known not to exist: a new secret may just have been given.
            if (entry.Key is null || entry.Key.Id == keyId)
            {
                entries.TryRemove(hash, out _);
            }
        }
        Forgotten?.Invoke(keyId);
    }

    private async Task<KnownKey?> ReadAsync(SecretHash hash)
    {
        var before = Interlocked.Read(ref generation);
        try
        {
            var key = await QueryAsync(hash.ToBytes());
            // Read before a change that we have heard of since: right for this request, not for later ones.
            if (before == Interlocked.Read(ref generation))
            {
                Remember(hash, key);
            }
            return key;
        }
        catch (Exception exception) when (Transient.IsTransient(exception))
        {
            if (entries.TryGetValue(hash, out var entry) && time.GetUtcNow() < entry.ReadAt + GoodWhileDatabaseIsAway)
            {
                entries[hash] = entry with { FreshUntil = time.GetUtcNow() + Fresh };
                log.LogWarning(exception, "Keys cannot be looked up; key {KeyId} goes on with what was known at {ReadAt:O}. Check the database gatewaydb.", entry.Key?.Id, entry.ReadAt);
                return entry.Key;
            }
            throw new KeysUnavailableException(exception);
        }
    }

    private void Remember(SecretHash hash, KnownKey? key)
    {
        var now = time.GetUtcNow();
        if (entries.Count >= Most)
        {
            foreach (var (other, entry) in entries)
            {
                if (entry.FreshUntil < now)
                {
                    entries.TryRemove(other, out _);
                }
            }
        }
        entries[hash] = new(key, now, now + Fresh);
    }

    private async Task<KnownKey?> QueryAsync(byte[] hash)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GatewayDb>();
        var row = await (
            from secret in db.Secrets.AsNoTracking()
            where secret.Hash == hash
            join key in db.Keys on secret.KeyId equals key.Id
            join device in db.Devices on key.Id equals device.Id into devices
            from device in devices.DefaultIfEmpty()
            select new { Key = key, secret.ExpiresAt, Device = device }).SingleOrDefaultAsync();
        if (row is null)
        {
            return null;
        }
        var caller = new Caller(row.Key.Id.ToString(), row.Key.Organisation, row.Key.Scopes.ToHashSet(), row.Key.Sources) { Device = row.Device?.ToBinding() };
        return new()
        {
            Id = row.Key.Id,
            Version = row.Key.Version,
            Caller = caller,
            Principal = caller.ToPrincipal(),
            Limit = row.Key is { PerSecond: { } perSecond, Burst: { } burst } ? new Limit(perSecond, burst) : null,
            ExpiresAt = row.Key.ExpiresAt,
            SecretExpiresAt = row.ExpiresAt,
            RevokedAt = row.Key.RevokedAt,
        };
    }

    private sealed record Entry(KnownKey? Key, DateTimeOffset ReadAt, DateTimeOffset FreshUntil);
}

/// <summary>Whether a key is good cannot be found out at the moment.</summary>
internal sealed class KeysUnavailableException(Exception inner) : Exception("The database of keys does not answer.", inner);

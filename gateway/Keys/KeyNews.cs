using StackExchange.Redis;

namespace CityIp.Gateway.Keys;

/// <summary>Tells the other gateway processes over Redis that a key changed. Without Redis they find out within ten seconds.</summary>
internal sealed class KeyNews(IConnectionMultiplexer redis, KeyRing ring, CacheNames names, ILogger<KeyNews> log) : IHostedService
{
    private readonly RedisChannel channel = RedisChannel.Literal(names.Of("keys"));

    public async Task TellAsync(Guid keyId)
    {
        ring.Forget(keyId);
        try
        {
            await redis.GetSubscriber().PublishAsync(channel, keyId.ToString());
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            log.LogWarning("Redis could not pass on that key {KeyId} changed: {Reason} Other gateway processes notice within ten seconds.", keyId, exception.Message);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(channel, (_, message) =>
            {
                if (Guid.TryParse((string?)message, out var keyId))
                {
                    ring.Forget(keyId);
                }
            });
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The subscription is kept and made good when Redis comes.
            log.LogWarning("Redis does not answer: {Reason} Changes of keys by other gateway processes are noticed within ten seconds only. Check ConnectionStrings:cache.", exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

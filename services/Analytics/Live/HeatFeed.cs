using System.Threading.Channels;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>One reader of Redis per expo and process, however many listen; it ends with the last of them.</summary>
internal sealed class HeatFeed(HeatStore store, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(250);
    private readonly Lock sync = new();
    private readonly Dictionary<Guid, Topic> topics = [];

    /// <summary>Everything told after this call; dispose to stop listening.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<Subscription> SubscribeAsync(Guid expo)
    {
        Topic topic;
        var events = Channel.CreateBounded<HeatEvent>(64);
        bool isFirst;
        lock (sync)
        {
            isFirst = !topics.TryGetValue(expo, out topic!);
            if (isFirst)
            {
                topics[expo] = topic = new(store.LastAsync(expo));
            }
            topic.Listeners.Add(events);
        }
        if (isFirst)
        {
            // Only now: a reader that finds nobody listening ends, and would leave this listener without one.
            _ = FollowAsync(expo, topic);
        }
        var subscription = new Subscription(this, expo, events);
        try
        {
            // What the listener reads as its beginning must not be older than where the reader began.
            await topic.Begin;
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    private async Task FollowAsync(Guid expo, Topic topic)
    {
        await ((Task)topic.Begin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var last = topic.Begin.IsCompletedSuccessfully ? topic.Begin.Result : default;
        while (!Ends(expo, topic) && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            try
            {
                foreach (var told in await store.AfterAsync(expo, last))
                {
                    Tell(topic, told);
                    last = told.Id;
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // The projector says so; listeners stay and are told a snapshot of the new epoch.
            }
            await Task.Delay(Turn);
        }
    }

    private bool Ends(Guid expo, Topic topic)
    {
        lock (sync)
        {
            if (topic.Listeners.Count > 0)
            {
                return false;
            }
            topics.Remove(expo);
            return true;
        }
    }

    private void Tell(Topic topic, HeatEvent told)
    {
        lock (sync)
        {
            foreach (var listener in topic.Listeners.Where(listener => !listener.Writer.TryWrite(told)))
            {
                // Too slow: its stream ends, and it resumes from the last event it has read.
                listener.Writer.TryComplete();
            }
        }
    }

    internal sealed record Topic(Task<HeatEventId> Begin)
    {
        public HashSet<Channel<HeatEvent>> Listeners { get; } = [];
    }

    internal sealed class Subscription(HeatFeed feed, Guid expo, Channel<HeatEvent> events) : IDisposable
    {
        public ChannelReader<HeatEvent> Events => events.Reader;

        public void Dispose()
        {
            lock (feed.sync)
            {
                if (feed.topics.TryGetValue(expo, out var topic))
                {
                    topic.Listeners.Remove(events);
                }
            }
        }
    }
}

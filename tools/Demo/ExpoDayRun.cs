
namespace CityIp.Demo;

/// <summary>Plays the day against a running platform and checks that its figures add up.</summary>
public static class ExpoDayRun
{
    private const int OnlineBatch = 20;
    private const int OfflineBatch = 100;

    /// <summary>Called about ten times a second with how much of the day has been sent.</summary>
    public delegate void Progress(int sent, int planned, Journal journal);

    public static async Task<Outcome> RunAsync(DemoOptions options, Progress? progress = null, Action<string>? say = null, CancellationToken cancellationToken = default)
    {
        // Waiting for an answer is the devices' business: the demo repeats by itself, so the client must not.
        using var gateway = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { BaseAddress = options.Gateway, Timeout = TimeSpan.FromSeconds(30) };
        var client = new PlatformClient(gateway, options.AdminKey);
        var programme = new Programme(options.RunId);
        var now = DateTimeOffset.UtcNow;

        say?.Invoke($"Run {options.RunId}: setting up expo {programme.ExpoCode} with {programme.Booths.Count} booths and {options.Visitors} badges.");
        await client.SetUpAsync(programme, options.Visitors, now, cancellationToken);

        var day = ExpoDay.Plan(programme, options.Visitors, options.Broker is not null, now);
        say?.Invoke($"The day: {day.Count} activities from {day.Select(planned => planned.Device).Distinct().Count()} devices{(options.Broker is null ? ", all over HTTP" : ", one in a few over RabbitMQ")}.");
        var journal = new Journal();
        await PlayAsync(options, day, gateway, journal, progress, cancellationToken);

        say?.Invoke("The day is over. Waiting until everything accepted is counted.");
        return await Outcome.ReadAsync(client, programme, journal, options.Patience, cancellationToken);
    }

    private static async Task PlayAsync(DemoOptions options, IReadOnlyList<Planned> day, HttpClient gateway, Journal journal, Progress? progress, CancellationToken cancellationToken)
    {
        var http = new HttpDoor(gateway, options.PublisherKey, options.RunId, journal);
        await using var broker = options.Broker is null ? null : new BrokerDoor(options.Broker, options.RunId, journal);
        var pace = new Pace(day[0].At, options.Speed);

        // Each device sends in its own order; devices do not wait for each other. Offline devices upload when the day is over.
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporter = ReportAsync(done.Token);
        try
        {
            var brokerTurns = new SemaphoreSlim(1);
            await Task.WhenAll(day.Where(planned => planned.Door != Door.OfflineBatch)
                .GroupBy(planned => (planned.Device, planned.Door))
                .Select(device => Task.Run(() => SendAllAsync([.. device], device.Key.Door, brokerTurns), cancellationToken)));
            foreach (var upload in day.Where(planned => planned.Door == Door.OfflineBatch).Chunk(OfflineBatch))
            {
                await http.SendAsync(upload, cancellationToken);
            }
        }
        finally
        {
            await done.CancelAsync();
            await reporter;
        }

        async Task SendAllAsync(List<Planned> device, Door door, SemaphoreSlim brokerTurns)
        {
            foreach (var batch in device.Chunk(door == Door.Batch ? OnlineBatch : 1))
            {
                await pace.WaitAsync(batch[^1].At, cancellationToken);
                if (door != Door.Broker)
                {
                    await http.SendAsync(batch, cancellationToken);
                    continue;
                }
                // A channel is for one publisher at a time.
                await brokerTurns.WaitAsync(cancellationToken);
                try
                {
                    await broker!.SendAsync(batch[0], cancellationToken);
                }
                finally
                {
                    brokerTurns.Release();
                }
            }
        }

        async Task ReportAsync(CancellationToken stop)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            try
            {
                while (await timer.WaitForNextTickAsync(stop))
                {
                    progress?.Invoke(journal.Sent, day.Count, journal);
                }
            }
            catch (OperationCanceledException)
            {
                progress?.Invoke(journal.Sent, day.Count, journal);
            }
        }
    }

    /// <summary>Turns the day's clock into ours.</summary>
    private sealed class Pace(DateTimeOffset opening, double speed)
    {
        private readonly DateTimeOffset started = DateTimeOffset.UtcNow;

        public Task WaitAsync(DateTimeOffset at, CancellationToken cancellationToken)
        {
            var wait = speed <= 0 ? TimeSpan.Zero : started + (at - opening) / speed - DateTimeOffset.UtcNow;
            return wait > TimeSpan.Zero ? Task.Delay(wait, cancellationToken) : Task.CompletedTask;
        }
    }
}

using CityIp.Platform.Tests.EndToEnd;

namespace CityIp.Platform.Tests.Truth;

/// <summary>
/// Devices that send all the time, over HTTP in each mode and over RabbitMQ: each sends its next when the last was answered, and not faster than
/// its pace. One in fifteen requests goes out once more after its answer, as from a device that lost it; a part goes through both doors.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly CancellationTokenSource patience = new();
    private readonly HttpClient gateway;
    private readonly HttpSender http;
    private readonly BrokerSender broker;
    private readonly OwnExpo expo;
    private readonly List<Task> devices = [];

    private SteadyLoad(PlatformUnderTest platform, OwnExpo expo, Journal journal)
    {
        this.expo = expo;
        gateway = new HttpClient { BaseAddress = platform.Gateway.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
        http = new(gateway, platform.PublisherKey, journal);
        broker = new(platform.Broker, journal);
    }

    public static SteadyLoad Begin(PlatformUnderTest platform, OwnExpo expo, Journal journal)
    {
        var load = new SteadyLoad(platform, expo, journal);
        for (var device = 0; device < 3; device++)
        {
            load.Device($"scanner-{device}", device, TimeSpan.FromMilliseconds(60), load.UploadAsync);
        }
        load.Device("kiosk", 10, TimeSpan.FromMilliseconds(20), load.TellAsync);
        load.Device("gate", 11, TimeSpan.FromMilliseconds(20), load.TellAsync);
        load.Device("ticketing", 20, TimeSpan.FromMilliseconds(25), load.PublishAsync);
        return load;
    }

    /// <summary>Throws what ended a device before its time.</summary>
    public void StillRuns()
    {
        if (devices.FirstOrDefault(device => device.IsCompleted) is { } ended)
        {
            ended.GetAwaiter().GetResult();
        }
    }

    /// <summary>Sends nothing new, and returns when everything that was sent is answered.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        await over.CancelAsync();
        patience.CancelAfter(within);
        await Task.WhenAll(devices);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await patience.CancelAsync();
        await Task.WhenAll(devices).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await broker.DisposeAsync();
        gateway.Dispose();
        over.Dispose();
        patience.Dispose();
    }

    private void Device(string name, int seed, TimeSpan pace, Func<ActivitiesOfADevice, Random, Task> send)
    {
        var (activities, random) = (new ActivitiesOfADevice(expo, name, seed), new Random(seed));
        devices.Add(Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(pace);
            while (!over.IsCancellationRequested)
            {
                await send(activities, random);
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        }));
    }

    private async Task UploadAsync(ActivitiesOfADevice activities, Random random)
    {
        var batch = activities.Next(1 + random.Next(20)).ToList();
        if (random.Next(20) == 0)
        {
            batch.Insert(random.Next(batch.Count + 1), activities.NextForeign());
        }
        await http.SendAsync(batch, Mode.Batch, patience.Token);
        if (random.Next(15) == 0)
        {
            await http.SendAsync(batch, Mode.Batch, patience.Token);
        }
    }

    private async Task TellAsync(ActivitiesOfADevice activities, Random random)
    {
        var activity = random.Next(40) == 0 ? activities.NextForeign() : activities.Next();
        await http.SendAsync(activity, random.Next(2) == 0 ? Mode.Structured : Mode.Binary, patience.Token);
        if (random.Next(15) == 0)
        {
            await http.SendAsync(activity, Mode.Structured, patience.Token);
        }
    }

    private async Task PublishAsync(ActivitiesOfADevice activities, Random random)
    {
        var mode = (Mode)random.Next(3);
        var batch = activities.Next(mode == Mode.Batch ? 5 : 1);
        await broker.SendAsync(batch, mode, patience.Token);
        if (random.Next(5) == 0)
        {
            await http.SendAsync(batch, Mode.Batch, patience.Token);
        }
    }
}

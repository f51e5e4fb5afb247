using System.Net;
using System.Net.Sockets;
using CityIp.Benchmarks.Load;
using Xunit;

namespace CityIp.Benchmarks.Tests.Load;

/// <summary>Against a server of this test's own that answers when it is told to.</summary>
public sealed class Offering_load : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();

    public Offering_load() => server.Start();

    private Uri Address => new($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}");

    [Fact]
    public async Task An_open_load_tells_a_stall_by_all_the_requests_it_held_up()
    {
        const int Stall = 400;
        var answers = 0;
        _ = ServeAsync("202 Accepted", () => Interlocked.Increment(ref answers) == 1 ? Task.Delay(Stall) : Task.CompletedTask);

        await using var load = OfferedLoad.Start(Address, 1, 1, _ => Request, 202, pace: 100);
        var result = await load.MeasureAsync(TimeSpan.FromSeconds(1));

        // A request is due every 10 ms: the stall of the first holds up some forty, the later the less. A closed load would tell of one.
        Assert.True(result.Sorted.Count(took => took > Stall / 4) >= 20, $"{result.Sorted.Count(took => took > Stall / 4)} of {result.Sorted.Count} took more than {Stall / 4} ms.");
        Assert.True(result.Sorted[^1] >= Stall - 20, $"The longest took {result.Sorted[^1]} ms.");
    }

    [Fact]
    public async Task A_closed_load_counts_what_is_answered()
    {
        var answered = 0;
        _ = ServeAsync("202 Accepted", () =>
        {
            Interlocked.Increment(ref answered);
            return Task.CompletedTask;
        });

        await using var load = OfferedLoad.Start(Address, 3, 100, _ => Request, 202);
        var result = await load.MeasureAsync(TimeSpan.FromMilliseconds(300));
        await load.StopAsync();

        Assert.Equal(answered, load.Answered);
        Assert.Equal(100L * answered, load.Items);
        Assert.InRange(result.Requests, 1, answered);
        Assert.Equal(0, result.Failures);
        Assert.Equal(result.Requests * 100, result.Items);
    }

    [Fact]
    public async Task Another_answer_is_a_failure_and_no_item()
    {
        _ = ServeAsync("503 Service Unavailable", () => Task.CompletedTask);

        await using var load = OfferedLoad.Start(Address, 2, 1, _ => Request, 202);
        var result = await load.MeasureAsync(TimeSpan.FromMilliseconds(300));

        Assert.True(result.Failures > 0);
        Assert.Equal(result.Requests, result.Failures);
        Assert.Equal(0, result.Items);
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_the_measurement()
    {
        _ = Task.Run(async () =>
        {
            using var socket = await server.AcceptSocketAsync(ending.Token);
        });
        await using var load = OfferedLoad.Start(Address, 1, 1, _ => Request, 202);

        await Assert.ThrowsAnyAsync<Exception>(() => load.MeasureAsync(TimeSpan.FromSeconds(30)));
    }

    public void Dispose()
    {
        ending.Cancel();
        server.Dispose();
        ending.Dispose();
    }

    private static ReadOnlyMemory<byte> Request() => "GET / HTTP/1.1\r\n\r\n"u8.ToArray();

    private async Task ServeAsync(string status, Func<Task> before)
    {
        while (true)
        {
            var socket = await server.AcceptSocketAsync(ending.Token);
            _ = Task.Run(async () =>
            {
                using var mine = socket;
                var buffer = new byte[1024];
                while (await mine.ReceiveAsync(buffer, ending.Token) > 0)
                {
                    await before();
                    await mine.SendAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), ending.Token);
                }
            });
        }
    }
}

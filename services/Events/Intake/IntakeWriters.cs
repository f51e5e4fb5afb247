using System.Diagnostics;
using CityIp.Events.Clocks;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// Takes what waits (up to 500 events or 256 KB, a sender's request never split), writes it in one transaction and answers everybody in it.
/// A second transaction begins beside the first only when what waits fills it, and one that is not full keeps a distance to the one before.
/// </summary>
internal sealed class IntakeWriters(
    IntakeQueue queue,
    IntakeTransaction transaction,
    IntakeMetrics metrics,
    OutboxSignal signal,
    SenderClocks clocks,
    DatabaseReady ready,
    IConfiguration configuration,
    ILogger<IntakeWriters> log) : IHostedService, IDisposable
{
    private const int MostLinks = 64;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);
    private readonly Pace pace = new(TimeSpan.FromMilliseconds(12));
    private readonly SemaphoreSlim turn = new(1);
    private readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;
    private int writing;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var writers = configuration.GetValue("Intake:Writers", 2);
        running = Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAllAsync, CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>What was let in is written before the process ends: its senders wait for the answer.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        stopping.TrySetResult();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => turn.Dispose();

    private async Task WriteAllAsync()
    {
        // Shut down before there was a database: whoever waits is told below.
        await Task.WhenAny(ready.WaitAsync(CancellationToken.None), stopping.Task);
        while (await TakeAsync() is { } taken)
        {
            await WriteAsync(taken);
            Interlocked.Decrement(ref writing);
            queue.Changed.Wake();
        }
    }

    /// <summary>Null when the queue is closed and empty.</summary>
    private async Task<List<IntakeWork>?> TakeAsync()
    {
        // One writer at a time gathers.
        await turn.WaitAsync();
        try
        {
            if (!await queue.WaitAsync())
            {
                return null;
            }
            // While a transaction is on its way, what comes in gathers for the next one: few large transactions cost the database, the broker and
            // the counting far less than many small ones, and what waits is written as soon as that one is answered. Only a full load is worth a second one beside it.
            while (Volatile.Read(ref writing) > 0 && !queue.IsFullLoad)
            {
                await queue.Changed.WaitAsync();
            }
            var load = new IntakeLoad();
            queue.Fill(load);
            if (!load.IsFull)
            {
                await GatherAsync(load);
            }
            pace.Start();
            Interlocked.Increment(ref writing);
            return load.Work;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Waits for more until it is time or the load is full, and only as long as some are coming: whoever waits for an answer sends nothing meanwhile.</summary>
    private async Task GatherAsync(IntakeLoad load)
    {
        var (quiet, linger) = (0, Linger);
        do
        {
            var before = load.Work.Count;
            await Task.Delay(linger);
            queue.Fill(load);
            quiet = load.Work.Count == before ? quiet + 1 : 0;
            // Each look wakes two threads: it looks half as often each time.
            linger = TimeSpan.FromTicks(Math.Clamp(pace.Left.Ticks, Linger.Ticks, 2 * linger.Ticks));
        }
        while (!load.IsFull && quiet < 2 && pace.Left > TimeSpan.Zero);
    }

    private async Task WriteAsync(List<IntakeWork> taken)
    {
        try
        {
            await WriteOnceAsync(taken);
        }
        catch (Exception exception) when (taken.Count > 1 && exception is not NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException })
        {
            // One sender's events must not fail another's: each by itself, and only the one that cannot be written is told so.
            log.LogWarning(exception, "Writing {Count} requests together failed; each is written by itself now.", taken.Count);
            foreach (var work in taken)
            {
                await WriteAloneAsync(work);
            }
        }
        catch (Exception exception)
        {
            Fail(taken, exception);
        }
    }

    private async Task WriteAloneAsync(IntakeWork work)
    {
        try
        {
            await WriteOnceAsync([work]);
        }
        catch (Exception exception)
        {
            Fail([work], exception);
        }
    }

    private async Task WriteOnceAsync(List<IntakeWork> taken)
    {
        var events = taken.Count == 1 ? taken[0].Events : [.. taken.SelectMany(work => work.Events)];
        var started = Stopwatch.GetTimestamp();
        using var activity = IntakeMetrics.Activities.StartActivity(
            "write activities",
            ActivityKind.Internal,
            parentContext: default,
            links: taken.Take(MostLinks).Where(work => work.Trace != default).Select(work => new ActivityLink(work.Trace)));
        activity?.SetTag("cityip.events", events.Count);
        await transaction.WriteAsync(events);
        signal.Wake();
        clocks.Note(events);
        metrics.Written(events.Count, Stopwatch.GetElapsedTime(started));
        foreach (var work in taken)
        {
            work.Complete();
        }
    }

    private void Fail(List<IntakeWork> taken, Exception exception)
    {
        metrics.Failed();
        log.LogError(exception, "{Count} events could not be written; their senders were told to try again. Check PostgreSQL.", taken.Sum(work => work.Events.Count));
        foreach (var work in taken)
        {
            work.Fail(exception);
        }
    }
}

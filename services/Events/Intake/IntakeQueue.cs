using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using CityIp.ServiceDefaults;

namespace CityIp.Events.Intake;

/// <summary>Whether there was room for a request.</summary>
internal enum Admission
{
    Admitted,

    /// <summary>The door is full: nobody gets in for the moment.</summary>
    Full,

    /// <summary>This sender has its share of the room already.</summary>
    OverShare,
}

/// <summary>The events of one request or message: they are written in one transaction, and answered together.</summary>
internal sealed class IntakeWork(IReadOnlyList<ReceivedEvent> events, int bytes)
{
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ReceivedEvent> Events => events;

    public int Bytes => bytes;

    /// <summary>The request's span, which the transaction's links to.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>Done when every event is committed and has its status; fails when the transaction did.</summary>
    public Task Written => written.Task;

    public void Complete() => written.TrySetResult();

    public void Fail(Exception exception) => written.TrySetException(exception);
}

/// <summary>
/// Between the doors and the writers. The room is counted in events and bytes from before a body is read until its answer, so that no load can
/// fill the memory; a full house is said at once. One sender holds at most its share: others get in while it floods us.
/// </summary>
internal sealed class IntakeQueue(IConfiguration configuration)
{
    private readonly int mostRequests = configuration.GetValue("Intake:MostRequests", 4_000);
    private readonly long mostBytes = configuration.GetValue("Intake:MostBytes", 32L << 20);
    private readonly double share = configuration.GetValue("Intake:SenderShare", 0.5);
    private readonly Channel<IntakeWork> channel = Channel.CreateUnbounded<IntakeWork>();
    private readonly ConcurrentDictionary<string, Room> senders = new();
    private readonly Room all = new();
    private int waitingEvents;
    private int waitingBytes;

    /// <summary>True when what waits fills a transaction.</summary>
    public bool IsFullLoad => Volatile.Read(ref waitingEvents) >= IntakeLoad.MostEvents || Volatile.Read(ref waitingBytes) >= IntakeLoad.MostBytes;

    /// <summary>Woken when what waits has become a full load.</summary>
    public WakeSignal Changed { get; } = new();

    public ValueTask<bool> WaitAsync() => channel.Reader.WaitToReadAsync();

    /// <summary>Moves what still fits from the queue into a load. One at a time: it looks before it takes.</summary>
    public void Fill(IntakeLoad load)
    {
        while (channel.Reader.TryPeek(out var next) && load.HasRoomFor(next) && channel.Reader.TryRead(out var work))
        {
            Count(work, -1);
            load.Add(work);
        }
    }

    /// <summary>Requests inside, being read or waiting or being written.</summary>
    public int Requests => all.Requests;

    public long Bytes => all.Bytes;

    /// <summary>Asks for room; with <see cref="Admission.Admitted"/> it must be given back with <see cref="Leave"/>.</summary>
    public Admission Enter(string sender, int bytes)
    {
        if (!all.Take(bytes, mostRequests, mostBytes))
        {
            return Admission.Full;
        }
        if (senders.GetOrAdd(sender, static _ => new()).Take(bytes, Math.Max(1, (int)(mostRequests * share)), (long)(mostBytes * share)))
        {
            return Admission.Admitted;
        }
        all.GiveBack(bytes);
        return Admission.OverShare;
    }

    /// <summary>A body whose length was not told took room for the longest; now that it is read it takes its own.</summary>
    public void Settle(string sender, int reserved, int bytes)
    {
        all.Change(bytes - reserved);
        senders.GetValueOrDefault(sender)?.Change(bytes - reserved);
    }

    public void Leave(string sender, int bytes)
    {
        all.GiveBack(bytes);
        senders.GetValueOrDefault(sender)?.GiveBack(bytes);
    }

    /// <summary>Hands the events to the writers and waits for the commit. False when the service is shutting down: nothing was taken.</summary>
    public bool TryHandOver(IntakeWork work)
    {
        Count(work, 1);
        if (!channel.Writer.TryWrite(work))
        {
            Count(work, -1);
            return false;
        }
        if (IsFullLoad)
        {
            Changed.Wake();
        }
        return true;
    }

    /// <summary>No more is taken; what is inside is still written.</summary>
    public void Close() => channel.Writer.TryComplete();

    private void Count(IntakeWork work, int sign)
    {
        Interlocked.Add(ref waitingEvents, sign * work.Events.Count);
        Interlocked.Add(ref waitingBytes, sign * work.Bytes);
    }

    private sealed class Room
    {
        private readonly Lock sync = new();

        public int Requests { get; private set; }

        public long Bytes { get; private set; }

        public bool Take(int bytes, int mostRequests, long mostBytes)
        {
            lock (sync)
            {
                // Whoever is alone may always have one request in, however large.
                if (Requests > 0 && (Requests >= mostRequests || Bytes + bytes > mostBytes))
                {
                    return false;
                }
                Requests++;
                Bytes += bytes;
                return true;
            }
        }

        public void Change(int bytes)
        {
            lock (sync)
            {
                Bytes += bytes;
            }
        }

        public void GiveBack(int bytes)
        {
            lock (sync)
            {
                Requests--;
                Bytes -= bytes;
            }
        }
    }
}

using System.Diagnostics;

namespace CityIp.Benchmarks.Load;

/// <summary>
/// Wakes whoever is due, every millisecond, on one thread that also does what they do next. A timer for each request would take two more threads and a
/// third of what the load costs on cores that it shares with what it measures.
/// </summary>
internal sealed class Metronome : IDisposable
{
    private readonly PriorityQueue<TaskCompletionSource, long> waiting = new();
    private readonly Lock sync = new();
    private volatile bool ended;

    public Metronome() => new Thread(Run) { IsBackground = true, Name = "Metronome" }.Start();

    /// <summary>Done at the first beat when it is due, up to a millisecond late.</summary>
    /// <param name="due">As <see cref="Stopwatch.GetTimestamp"/> counts.</param>
    public Task UntilAsync(long due)
    {
        // What follows runs on the metronome's thread: a send that blocks nobody.
        var mine = new TaskCompletionSource();
        lock (sync)
        {
            waiting.Enqueue(mine, due);
        }
        return mine.Task;
    }

    public void Dispose() => ended = true;

    private void Run()
    {
        while (!ended)
        {
            // The beat of a clock: it waits for nothing that another does. A timer would fire on a thread of its own, and wake another for each request.
            Thread.Sleep(1);
            while (Next() is { } due)
            {
                due.SetResult();
            }
        }
    }

    private TaskCompletionSource? Next()
    {
        lock (sync)
        {
            return waiting.TryPeek(out _, out var due) && due <= Stopwatch.GetTimestamp() ? waiting.Dequeue() : null;
        }
    }
}

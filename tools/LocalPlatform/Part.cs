using System.Diagnostics;

namespace CityIp.LocalPlatform;

/// <summary>What an operator is told when something cannot start: one sentence, where the log lies, what to do.</summary>
public sealed class StartException(string sentence) : Exception(sentence);

/// <summary>One program of the platform: started, waited for, killed, started again on the same port and data.</summary>
public abstract class Part
{
    private readonly TimeSpan patience;
    private ChildProcess? child;

    private protected Part(string name, string logPath, TimeSpan patience)
    {
        this.patience = patience;
        Name = name;
        LogPath = logPath;
    }

    public string Name { get; }

    public string LogPath { get; }

    /// <summary>Where it answers, as an operator would type it.</summary>
    public abstract string Address { get; }

    public PartState State { get; private set; }

    /// <summary>How long the last start took.</summary>
    public TimeSpan StartTook { get; private set; }

    public bool Runs => child is { HasExited: false };

    internal virtual IEnumerable<ChildProcess> Children => child is null ? [] : [child];

    private protected virtual int StopSignal => ChildProcess.Terminate;

    /// <summary>Starts the program and returns when it answers.</summary>
    /// <exception cref="StartException">It ended, or did not answer in time.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        State = PartState.Starting;
        var watch = Stopwatch.StartNew();
        try
        {
            await PrepareAsync(cancellation);
            child = ChildProcess.Start(Program());
            await WaitUntilItAnswersAsync(child, cancellation);
            State = PartState.Ready;
        }
        catch
        {
            State = PartState.Failed;
            throw;
        }
        finally
        {
            StartTook = watch.Elapsed;
        }
    }

    /// <summary>kill -9: nothing is flushed, nothing is said goodbye to.</summary>
    public Task KillAsync()
    {
        State = PartState.Stopped;
        return child?.KillAsync() ?? Task.CompletedTask;
    }

    /// <summary>Stops in an orderly way; a part that does not heed is killed after 20 s.</summary>
    public virtual Task StopAsync()
    {
        State = PartState.Stopped;
        return child?.StopAsync(StopSignal, TimeSpan.FromSeconds(20)) ?? Task.CompletedTask;
    }

    private protected virtual string WhatToDo => "See the log; './cityip reset' removes all data if it is beyond repair.";

    private protected virtual Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    private protected abstract ProgramStart Program();

    private protected abstract Task<bool> AnswersAsync(CancellationToken cancellation);

    private async Task WaitUntilItAnswersAsync(ChildProcess started, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        try
        {
            while (!started.HasExited)
            {
                if (await AnswersInTimeAsync(deadline.Token))
                {
                    return;
                }
                await Task.Delay(50, deadline.Token);
            }
            throw new StartException($"{Name} ended with exit code {started.ExitCode} while starting{LastWords()}. Log: {LogPath}. {WhatToDo}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StartException($"{Name} did not come up within {patience.TotalSeconds:0} s{LastWords()}. Log: {LogPath}. {WhatToDo}");
        }
    }

    /// <summary>One try takes at most 3 s: a stranger on our port that accepts and says nothing must not keep us from seeing that our program ended.</summary>
    private async Task<bool> AnswersInTimeAsync(CancellationToken deadline)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        attempt.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await AnswersAsync(attempt.Token);
        }
        catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
        {
            return false;
        }
    }

    private string LastWords()
    {
        var last = File.Exists(LogPath) ? File.ReadLines(LogPath).LastOrDefault(line => line.Trim().Length > 0) : null;
        return last is null ? "" : $" (\"{last.Trim()}\")";
    }
}

public enum PartState { Waiting, Starting, Ready, Failed, Stopped }

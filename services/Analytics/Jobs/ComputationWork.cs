using System.Collections.Concurrent;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.SavedMethods;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>Runs one computation that was claimed, and writes what becomes of it: done, failed with the reason, given back, or nothing when it is ours no longer.</summary>
internal sealed class ComputationWork(NpgsqlDataSource source, IConfiguration configuration, ILogger<ComputationWork> log)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> running = new();
    private readonly TimeSpan patience = configuration.GetValue("Index:JobPatience", TimeSpan.FromHours(1));

    /// <summary>How long a process may be silent before another takes its computations up.</summary>
    public TimeSpan Lease { get; } = configuration.GetValue("Index:Lease", TimeSpan.FromSeconds(30));

    /// <summary>Stops it at once if it is run here; elsewhere it is noticed within a second.</summary>
    public void Stop(Guid id)
    {
        if (running.TryGetValue(id, out var stop))
        {
            stop.Cancel();
        }
    }

    public async Task RunAsync(Claim claim, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var over = new CancellationTokenSource();
        stop.CancelAfter(patience);
        running[claim.Id] = stop;
        if (claim.Attempt > 1)
        {
            log.LogWarning("Computation {Computation} is begun for the {Attempt}. time: the process that ran it before was lost.", claim.Id, claim.Attempt);
        }
        var progress = new Progress();
        var beating = BeatAsync(claim, progress, stop, over.Token);
        try
        {
            var result = await ComputeAsync(claim, progress, stop.Token);
            await ComputationQueue.FinishAsync(source, claim, result, CancellationToken.None);
        }
        catch (IndexRefusedException refused)
        {
            await ComputationQueue.FailAsync(source, claim, refused.Problems, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ComputationQueue.ReleaseAsync(source, claim, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancelled, or lost: then the row is not ours and this writes nothing.
            await ComputationQueue.FailAsync(source, claim, [new("computation", $"was not finished within {patience}")], CancellationToken.None);
        }
        catch (Exception exception) when (!Transient.IsTransient(exception))
        {
            log.LogError(exception, "Computation {Computation} failed unexpectedly. This is a defect: report it with the dataset and method it names.", claim.Id);
            await ComputationQueue.FailAsync(source, claim, [new("computation", $"failed unexpectedly ({exception.GetType().Name}); this is a defect of the platform")], CancellationToken.None);
        }
        finally
        {
            running.TryRemove(claim.Id, out _);
            await over.CancelAsync();
            await beating;
        }
    }

    private async Task<ComputationResult> ComputeAsync(Claim claim, Progress progress, CancellationToken cancellation)
    {
        await RunBlocks.ClearAsync(source, claim.Id, cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        // No endpoint deletes a version; an operator with SQL, or a restore of a part of the database, can.
        var data = (await connection.FindDatasetAsync(claim.Dataset, claim.DatasetVersion, cancellation) ?? throw Gone("dataset", claim.Dataset, claim.DatasetVersion)).Content;
        var method = (await connection.FindMethodAsync(claim.Method, claim.MethodVersion, cancellation) ?? throw Gone("method", claim.Method, claim.MethodVersion)).Content;
        await connection.CloseAsync();
        var kept = new[] { ("uncertainty", method.Analysis?.Uncertainty), ("sensitivity", method.Analysis?.Sensitivity) }.Where(analysis => analysis.Item2?.KeepRuns == true).Select(analysis => analysis.Item1).ToHashSet();
        var watch = new RunWatch(progress.Tell, kept.Count == 0 ? null : (analysis, block) =>
        {
            if (kept.Contains(analysis))
            {
                RunBlocks.Write(source, claim, analysis, block);
            }
        });
        return await Task.Run(() => ComputationResult.Of(data, method, claim.Time, watch, cancellation), CancellationToken.None);
    }

    private static IndexRefusedException Gone(string kind, string code, int version) => new(kind, $"version {version} of {kind} '{code}' is not there any more, so it cannot be computed");

    /// <summary>Renews the lease, tells how far it is, and stops the work when it is no longer ours.</summary>
    private async Task BeatAsync(Claim claim, Progress progress, CancellationTokenSource stop, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Heartbeat);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                try
                {
                    if (!await ComputationQueue.RenewAsync(source, claim, progress.Done, Lease, over))
                    {
                        await stop.CancelAsync();
                        return;
                    }
                }
                catch (Exception exception) when (Transient.IsTransient(exception))
                {
                    log.LogWarning("The lease of computation {Computation} could not be renewed: {Reason} It is tried again in a second.", claim.Id, exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The work is over.
        }
    }

    /// <summary>Runs done, over both analyses.</summary>
    private sealed class Progress
    {
        private readonly ConcurrentDictionary<string, int> done = new();

        public int Done => done.Values.Sum();

        public void Tell(string analysis, int runs) => done[analysis] = runs;
    }
}

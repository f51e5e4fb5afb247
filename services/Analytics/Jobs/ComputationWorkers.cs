using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>
/// Takes computations up in the background, <c>Index:Workers</c> at once (two unless set). The first takes small ones only, so that these never wait for a large one.
/// </summary>
internal sealed class ComputationWorkers(NpgsqlDataSource source, ComputationWork work, DatabaseReady ready, IConfiguration configuration, ILogger<ComputationWorkers> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private readonly int workers = Math.Max(1, configuration.GetValue("Index:Workers", 2));
    private readonly SemaphoreSlim woken = new(0);

    /// <summary>There is something new to do; without it is found within a second.</summary>
    public void Wake() => woken.Release(workers);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => LoopAsync(small: worker == 0 && workers > 1, stoppingToken)));
    }

    private async Task LoopAsync(bool small, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await ComputationQueue.ClaimAsync(source, small, work.Lease, stopping) is { } claim)
                {
                    await work.RunAsync(claim, stopping);
                    continue;
                }
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested && exception is not OperationCanceledException)
            {
                // What was being run is taken up again when its lease has run out.
                log.LogWarning("No computation could be taken up or finished: {Reason} The next try is in a second. Check that PostgreSQL runs.", exception.Message);
                await Task.Delay(Poll, stopping);
            }
            await woken.WaitAsync(Poll, stopping);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        woken.Dispose();
    }
}

using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Events.Clocks;

/// <summary>
/// Writes what was noted of the clocks every <c>Clocks:WriteSeconds</c> (15 unless set) and at shutdown, in one statement. A process that is killed loses
/// what it noted since: these are figures to find wrong clocks by, no counts to account by.
/// </summary>
internal sealed class WriteClocks(SenderClocks clocks, NpgsqlDataSource source, DatabaseReady ready, TimeProvider time, IConfiguration configuration, ILogger<WriteClocks> log) : BackgroundService
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(configuration.GetValue("Clocks:WriteSeconds", 15.0)));
        var swept = DateTimeOffset.MinValue;
        try
        {
            await ready.WaitAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
                var now = time.GetUtcNow();
                clocks.Forget(now - Silence);
                if (now - swept > SweepEvery && await TryAsync(() => ClockTable.ForgetAsync(source, now - Kept, stoppingToken)))
                {
                    swept = now;
                }
            }
        }
        catch (OperationCanceledException) when (ready.IsReady)
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var rows = new List<(string Sender, string Source, ClockNotes Notes)>();
        var stands = new List<ClockStand>();
        foreach (var (key, stand) in clocks.All)
        {
            if (stand.Take() is { } notes)
            {
                rows.Add((key.Sender, key.Source, notes));
                stands.Add(stand);
            }
        }
        if (rows.Count > 0 && !await TryAsync(() => ClockTable.AddAsync(source, rows, cancellationToken)))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                stands[i].GiveBack(rows[i].Notes);
            }
        }
    }

    private async Task<bool> TryAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
        {
            log.LogWarning("How the senders' clocks stand could not be written: {Reason} The next try is soon.", exception.Message);
            return false;
        }
    }
}

using CityIp.Analytics.Recount;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Twice a second: moves the watermark on and compares recounts that waited for it. Every few minutes: removes what is kept only for a while.</summary>
internal sealed class Sweeping(NpgsqlDataSource source, Recounts recounts, DatabaseReady ready, TimeProvider clock, ILogger<Sweeping> log) : BackgroundService
{
    public static readonly TimeSpan MinutesKept = TimeSpan.FromHours(48);

    /// <summary>A recount may come this much later than the batches behind its sequence.</summary>
    public static readonly TimeSpan BatchesKept = TimeSpan.FromHours(24);

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(5);

    private const string Sweep = """
        DELETE FROM cell_minute WHERE minute < @minutes_from;
        WITH forgotten AS (
            DELETE FROM batch_seen WHERE seen_at < @batches_from AND seq <= (SELECT seq FROM watermark) RETURNING seq)
        UPDATE watermark SET forgotten_seq = greatest(forgotten_seq, (SELECT max(seq) FROM forgotten)) WHERE EXISTS (SELECT FROM forgotten);
        """;

    public static async Task SweepAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Sweep);
        command.Parameters.AddWithValue("minutes_from", (now - MinutesKept).UtcDateTime);
        command.Parameters.AddWithValue("batches_from", (now - BatchesKept).UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var swept = DateTimeOffset.MinValue;
        using var timer = new PeriodicTimer(Turn);
        do
        {
            try
            {
                await Watermark.CompactAsync(source, stoppingToken);
                await recounts.ComparePendingAsync(stoppingToken);
                if (clock.GetUtcNow() - swept > SweepEvery)
                {
                    await SweepAsync(source, clock.GetUtcNow(), stoppingToken);
                    swept = clock.GetUtcNow();
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning("The watermark was not moved on: {Reason} Answers lag behind until it is; the next try is at once. Check PostgreSQL.", exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

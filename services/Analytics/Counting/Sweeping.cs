using CityIp.Analytics.Archive;
using CityIp.Analytics.Recount;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>Twice a second: moves the watermark on, compares recounts that waited for it, and asks for what is missing. Every few minutes: removes what is kept only for a while.</summary>
internal sealed class Sweeping(NpgsqlDataSource source, Recounts recounts, RepairComparison repairs, MissedBatches missed, ArchivedExpos archived, DatabaseReady ready, TimeProvider clock, ILogger<Sweeping> log) : BackgroundService
{
    public static readonly TimeSpan MinutesKept = TimeSpan.FromHours(48);

    /// <summary>A recount may come this much later than the batches behind its sequence.</summary>
    public static readonly TimeSpan BatchesKept = TimeSpan.FromHours(24);

    private static readonly TimeSpan ComparisonsKept = TimeSpan.FromDays(90);

    /// <summary>A repair that has not come to its end by then never will: its publisher was restored from an older copy, say.</summary>
    private static readonly TimeSpan RepairsKept = TimeSpan.FromDays(7);

    /// <summary>Who has begun to read a generation may read on for as long.</summary>
    private static readonly TimeSpan OldGenerationsKept = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(5);

    private const string Sweep = """
        DELETE FROM cell_minute WHERE minute < @minutes_from;
        DELETE FROM erased_visitor WHERE erased_at < @erased_from;
        WITH forgotten AS (
            DELETE FROM batch_seen WHERE seen_at < @batches_from AND seq <= (SELECT seq FROM watermark)
            -- Before a repaired generation is shown, later batches are looked for in it one by one.
            AND seq <= coalesce((SELECT min(through_seq) FROM repair WHERE state = 'making'), seq) RETURNING seq)
        UPDATE watermark SET forgotten_seq = greatest(forgotten_seq, (SELECT max(seq) FROM forgotten)) WHERE EXISTS (SELECT FROM forgotten);
        -- The last comparison of each expo stays.
        DELETE FROM comparison WHERE counted_at < @comparisons_from
            AND EXISTS (SELECT FROM comparison AS later WHERE later.expo_id = comparison.expo_id AND later.counted_at > comparison.counted_at);
        UPDATE repair SET state = 'removing', changed_at = now() WHERE state = 'making' AND changed_at < @repairs_from;
        """;

    public static async Task SweepAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Sweep);
        command.Parameters.AddWithValue("minutes_from", (now - MinutesKept).UtcDateTime);
        command.Parameters.AddWithValue("erased_from", (now - ErasedVisitors.Kept).UtcDateTime);
        command.Parameters.AddWithValue("batches_from", (now - BatchesKept).UtcDateTime);
        command.Parameters.AddWithValue("comparisons_from", (now - ComparisonsKept).UtcDateTime);
        command.Parameters.AddWithValue("repairs_from", (now - RepairsKept).UtcDateTime);
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
                await repairs.CompareAsync(stoppingToken);
                await missed.AskAsync(stoppingToken);
                await archived.ClearAsync(stoppingToken);
                await OldGenerations.RemoveAsync(source, OldGenerationsKept, stoppingToken);
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

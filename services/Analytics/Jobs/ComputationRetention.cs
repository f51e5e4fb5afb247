using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>Settings under <c>Index</c> on how long computations are kept.</summary>
internal sealed class RetentionOptions
{
    public const int Days = 90;

    /// <summary>After the end of a computation that is not published: 90 days unless set. A published one is kept for good.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan KeepComputations { get; set; } = TimeSpan.FromDays(Days);

    /// <summary>How often it is looked for what is older.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "24.00:00:00")]
    public TimeSpan RemoveEvery { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Removes computations that have been over for long enough, with their stages and runs: unattended, and in every replica, one taking what another leaves.</summary>
internal sealed class ComputationRetention : BackgroundService
{
    /// <summary>So many at once: a computation may have hundreds of megabytes of runs.</summary>
    private const int Portion = 20;

    // What is published stays, and what a kept one repeats: its replay.equal is about it. Whoever is about to publish one holds its row, and it is passed over.
    private const string Take = """
        SELECT id FROM index_computation AS old
        WHERE finished_at < @before AND state IN ('done', 'failed', 'cancelled')
            AND NOT EXISTS (SELECT FROM index_publication WHERE computation_id = old.id)
            AND NOT EXISTS (SELECT FROM index_computation AS repeated WHERE repeated.replay_of = old.id)
        ORDER BY finished_at LIMIT @portion FOR UPDATE SKIP LOCKED
        """;

    private static readonly string[] Deletes =
    [
        "DELETE FROM index_run_block WHERE computation_id = ANY(@ids)", "DELETE FROM index_computation_part WHERE computation_id = ANY(@ids)", "DELETE FROM index_computation WHERE id = ANY(@ids)",
    ];

    private readonly NpgsqlDataSource source;
    private readonly DatabaseReady ready;
    private readonly IOptions<RetentionOptions> options;
    private readonly TimeProvider time;
    private readonly ILogger<ComputationRetention> log;
    private readonly Meter meter = new("CityIp.Index");
    private readonly Counter<long> removed;

    public ComputationRetention(NpgsqlDataSource source, DatabaseReady ready, IOptions<RetentionOptions> options, TimeProvider time, ILogger<ComputationRetention> log)
    {
        (this.source, this.ready, this.options, this.time, this.log) = (source, ready, options, time, log);
        removed = meter.CreateCounter<long>("cityip.index.computations.removed", "{computation}", "Computations removed because they have been over for as long as they are kept.");
    }

    /// <summary>How many were removed.</summary>
    public static async Task<int> RemoveAsync(NpgsqlDataSource source, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var all = 0;
        while (await PortionAsync(source, before, cancellationToken) is > 0 and var some)
        {
            all += some;
        }
        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.RemoveEvery, time);
        do
        {
            try
            {
                if (await RemoveAsync(source, time.GetUtcNow() - options.Value.KeepComputations, stoppingToken) is > 0 and var some)
                {
                    removed.Add(some);
                    log.LogInformation("Removed {Computations} computations that ended more than {Kept} ago and are not published (Index:KeepComputations).", some, options.Value.KeepComputations);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning("Old computations were not removed: {Reason} The next try is in {Every}. Check PostgreSQL.", exception.Message, options.Value.RemoveEvery);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    private static async Task<int> PortionAsync(NpgsqlDataSource source, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var ids = new List<Guid>();
        await using (var take = ComputationTable.Command(connection, Take, new("before", before.UtcDateTime), new("portion", Portion)))
        await using (var reader = await take.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                ids.Add(reader.GetGuid(0));
            }
        }
        foreach (var sql in ids.Count == 0 ? [] : Deletes)
        {
            await using var delete = ComputationTable.Command(connection, sql, new NpgsqlParameter("ids", ids.ToArray()));
            delete.CommandTimeout = 600;
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return ids.Count;
    }
}

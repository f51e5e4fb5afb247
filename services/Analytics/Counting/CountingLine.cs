using CityIp.Analytics.Recount;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Analytics.Counting;

/// <summary>
/// Batches that wait at the same time are counted in one transaction: under load they share most of their counters, and one commit serves
/// them all. One at a time in a process, because two would wait for each other's counters anyway.
/// </summary>
internal sealed class CountingLine([FromKeyedServices(ServiceDatabase.Steady)] NpgsqlDataSource source, KnownCells cells) : IDisposable
{
    private const string Consumer = "analytics-count-activities";

    /// <summary>Bounds the transaction: 32 messages of 500 activities at most.</summary>
    private const int MostTogether = 32;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Pace pace = new(TimeSpan.FromMilliseconds(50));
    private readonly KnownVisitors visitors = new();
    private readonly Queue<Waiting> line = new();

    /// <summary>Returns when the batch is committed, or was before.</summary>
    public async Task CountAsync(Guid messageId, LiveBatch batch)
    {
        var mine = new Waiting(messageId, batch);
        lock (line)
        {
            line.Enqueue(mine);
        }
        await turn.WaitAsync();
        try
        {
            // Whoever is first counts for those behind it; they find it done.
            while (!mine.Done.Task.IsCompleted)
            {
                await pace.StartAsync(CancellationToken.None);
                await CountAsync(Next());
            }
        }
        finally
        {
            turn.Release();
        }
        await mine.Done.Task;
    }

    public void Dispose() => turn.Dispose();

    private List<Waiting> Next()
    {
        lock (line)
        {
            var next = new List<Waiting>();
            while (next.Count < MostTogether && line.TryDequeue(out var waiting))
            {
                next.Add(waiting);
            }
            return next;
        }
    }

    private async Task CountAsync(IReadOnlyList<Waiting> together)
    {
        try
        {
            await CommitAsync(together);
            foreach (var waiting in together)
            {
                waiting.Done.TrySetResult();
            }
        }
        catch (Exception exception) when (together.Count == 1 || Transient.IsTransient(exception))
        {
            foreach (var waiting in together)
            {
                waiting.Done.TrySetException(exception);
            }
        }
        catch (Exception)
        {
            // One of them cannot be counted, and the others must not go to the error queue with it.
            foreach (var waiting in together)
            {
                await CountAsync([waiting]);
            }
        }
    }

    private async Task CommitAsync(IReadOnlyList<Waiting> together)
    {
        Tally? added = null;
        List<(Guid Cell, DateTime Hour, Guid Visitor)> written = [];
        await source.OnceEachAsync(Consumer, together.Select(waiting => waiting.MessageId).Distinct(), async (connection, first, cancellationToken) =>
        {
            var entered = together.Where(waiting => first.Contains(waiting.MessageId)).DistinctBy(waiting => waiting.MessageId).Select(waiting => waiting.Batch).DistinctBy(batch => batch.Sequence).ToList();
            var generations = await Generations.HoldAsync(connection, entered.SelectMany(batch => batch.Expos), cancellationToken);
            var tallies = entered.ToDictionary(batch => batch.Sequence, batch => batch.Under(generations.Shown));
            var news = await CountWriter.SeeAsync(connection, tallies.Select(batch => (batch.Key, batch.Value)), cancellationToken);
            var counted = tallies.Where(batch => news.Contains(batch.Key)).Select(batch => batch.Value).ToList();
            counted.AddRange(await BesideAsync(connection, generations, entered.Where(batch => news.Contains(batch.Sequence)), cancellationToken));
            added = Tally.Of(counted);
            written = visitors.Others(added.Visitors);
            await CountWriter.AddAsync(connection, added, cells.Snapshot(added.Cells.Keys), written, cancellationToken);
        }, CancellationToken.None);
        visitors.Add(written);
        cells.Add(added?.Cells.Keys ?? Enumerable.Empty<Guid>());
    }

    /// <summary>The same batches once more, for the generations that repairs are making.</summary>
    private static async Task<List<Tally>> BesideAsync(NpgsqlConnection connection, WrittenGenerations generations, IEnumerable<LiveBatch> news, CancellationToken cancellationToken)
    {
        var beside = new List<Tally>();
        foreach (var (expo, generation) in generations.Making.OrderBy(making => making.Key))
        {
            var parts = news.Where(batch => batch.Expos.Contains(expo)).Select(batch => (batch.Sequence, Tally: batch.Of(expo, generation))).ToList();
            var entered = await RepairBatches.EnterAsync(connection, expo, generation, parts, cancellationToken);
            beside.AddRange(parts.Where(part => entered.Contains(part.Sequence)).Select(part => part.Tally));
        }
        return beside;
    }

    private sealed record Waiting(Guid MessageId, LiveBatch Batch)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

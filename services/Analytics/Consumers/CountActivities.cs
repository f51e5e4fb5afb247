using System.Collections.Concurrent;
using CityIp.Analytics.Counting;
using CityIp.Contracts;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Npgsql;

namespace CityIp.Analytics.Consumers;

/// <summary>Counts a batch of activities, once: counters, visitors, sequence and inbox row are one transaction.</summary>
internal sealed class CountActivities(NpgsqlDataSource source, ActivityTypes types, KnownCells cells, TimeProvider clock) : IConsumer<ActivitiesAccepted>
{
    public async Task Consume(ConsumeContext<ActivitiesAccepted> context)
    {
        var message = context.Message;
        var typeIds = await types.IdsOfAsync(message.Activities.Select(activity => activity.Type), context.CancellationToken);
        var tally = Tally.Of(message.Activities, typeIds, clock.GetUtcNow() - Sweeping.MinutesKept);
        var known = cells.Snapshot(tally.Cells.Keys);
        var added = false;
        await source.OnceAsync(context, "analytics-count-activities", async (connection, cancellationToken) =>
            added = await CountWriter.AddAsync(connection, message.Sequence, tally, known, cancellationToken));
        if (added)
        {
            cells.Add(tally.Cells.Keys);
        }
    }
}

/// <summary>Cells that are in the database for certain, so that they need not be written again with every message.</summary>
internal sealed class KnownCells
{
    private const int Most = 100_000;
    private readonly ConcurrentDictionary<Guid, bool> known = new();

    public IReadOnlySet<Guid> Snapshot(IEnumerable<Guid> cells) => cells.Where(known.ContainsKey).ToHashSet();

    /// <summary>Only after the commit of the transaction that wrote them.</summary>
    public void Add(IEnumerable<Guid> cells)
    {
        if (known.Count > Most)
        {
            known.Clear();
        }
        foreach (var cell in cells)
        {
            known[cell] = true;
        }
    }
}

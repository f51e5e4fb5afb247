using System.Data.Common;
using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.Events.Halls;
using CityIp.Events.Publishers;
using CityIp.Events.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CityIp.Events;

/// <summary>
/// Told within this process right after an expo, hall, booth, session or publisher was committed. Another replica learns of it only by looking.
/// </summary>
internal sealed class ProgrammeChanged
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long count;

    /// <summary>How many changes were committed since the process started.</summary>
    public long Count => Volatile.Read(ref count);

    public void Raise()
    {
        Interlocked.Increment(ref count);
        Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Waits until <see cref="Count"/> differs from <paramref name="seen"/>, or for the time given; nothing that happens between two calls is missed.</summary>
    /// <returns>The count to pass next time.</returns>
    public async Task<long> WaitAsync(long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var change = Volatile.Read(ref next).Task;
        if (Count == seen)
        {
            await change.WaitAsync(atMost, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
        return Count;
    }
}

/// <summary>Raises <see cref="ProgrammeChanged"/> once EF Core has committed something that intake looks up.</summary>
internal sealed class SignalAfterCommit(ProgrammeChanged changed) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { Database.CurrentTransaction: null } db)
        {
            RaiseFor(db);
        }
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db)
        {
            RaiseFor(db);
        }
        return Task.CompletedTask;
    }

    private void RaiseFor(DbContext db)
    {
        if (db.ChangeTracker.Entries().Any(entry => entry.Entity is Expo or Hall or Booth or Session or Publisher))
        {
            changed.Raise();
        }
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// Wakes the relay right after a commit; without it a message waits for the next poll. EF Core's commits wake it themselves; whoever writes an
/// outbox row by hand does it after the commit.
/// </summary>
public sealed class OutboxSignal : WakeSignal;

/// <summary>Wakes the relay when EF Core has saved or committed.</summary>
internal sealed class WakeRelayAfterCommit(OutboxSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        signal.Wake();
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Wake();
        return Task.CompletedTask;
    }
}

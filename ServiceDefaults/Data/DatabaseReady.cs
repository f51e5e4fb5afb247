namespace CityIp.ServiceDefaults.Data;

/// <summary>Set once the database exists and is migrated; what works with tables in the background waits for it.</summary>
public sealed class DatabaseReady
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => ready.Task.IsCompletedSuccessfully;

    public Task WaitAsync(CancellationToken cancellationToken) => ready.Task.WaitAsync(cancellationToken);

    internal void Set() => ready.TrySetResult();
}

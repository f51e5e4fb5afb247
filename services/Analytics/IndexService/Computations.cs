using CityIp.Analytics.Index;

namespace CityIp.Analytics.IndexService;

/// <summary>Runs computations, no more at once than there are processors, and none for longer than the gateway waits (30 s).</summary>
internal sealed class Computations(IConfiguration configuration) : IDisposable
{
    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);
    private readonly TimeSpan patience = configuration.GetValue("Index:Patience", TimeSpan.FromSeconds(25));

    public ComputationLimits Limits => ComputationLimits.Of(patience);

    /// <summary>Of computations that are kept and may run as jobs.</summary>
    public ComputationLimits JobLimits { get; } = ComputationLimits.OfJobs(configuration.GetValue("Index:JobPatience", TimeSpan.FromHours(1)));

    /// <summary>Null when it was not finished in time.</summary>
    /// <exception cref="IndexRefusedException">What is wrong in data or method.</exception>
    public async Task<IndexAnswer?> RunAsync(IndexRequest request, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(patience);
        var token = stop.Token;
        try
        {
            await places.WaitAsync(token);
            // An analysis looks at the token between blocks of runs only: the caller does not wait for that, the next computation does.
            return await Task.Run(() => Run(request, token), CancellationToken.None).WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => places.Dispose();

    private IndexAnswer Run(IndexRequest request, CancellationToken cancellation)
    {
        try
        {
            return IndexComputation.Run(request, cancellation);
        }
        finally
        {
            places.Release();
        }
    }
}

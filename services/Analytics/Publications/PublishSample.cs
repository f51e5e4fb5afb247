using CityIp.Analytics.Cities;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.SavedMethods;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Data;
using Npgsql;

namespace CityIp.Analytics.Publications;

/// <summary>In Development the sample index is published at the first start; later starts, and other replicas, find it published.</summary>
internal sealed class PublishSample(
    IHostEnvironment environment, DatabaseReady ready, NpgsqlDataSource source, WorldCities cities, Computations computations, ComputationWorkers workers, IServiceScopeFactory scopes, IConfiguration configuration,
    TimeProvider time, ILogger<PublishSample> log) : BackgroundService
{
    private const string By = "sample";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!environment.IsDevelopment() || !configuration.GetValue("Index:PublishSample", true))
        {
            return;
        }
        await ready.WaitAsync(stoppingToken);
        while (true)
        {
            try
            {
                if (await StepAsync(stoppingToken))
                {
                    return;
                }
            }
            catch (Exception exception) when (Transient.IsTransient(exception))
            {
                log.LogWarning("The sample index could not be published yet: {Reason} The next try is in a second.", exception.Message);
            }
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    /// <summary>True when there is nothing left to do here.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var (data, method) = (DatasetDraft.Of(SampleData.Data(cities)), MethodEndpoints.Draft(SampleData.How(cities)));
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await PublicationTable.HasAsync(connection, data.Hash, method.Hash, cancellationToken))
        {
            return true;
        }
        var computation = await ComputedAsync(connection, data, method, cancellationToken);
        if (computation.State != ComputationState.Done)
        {
            if (ComputationState.IsOver(computation.State))
            {
                log.LogError("The sample index is {State}: {Problems}. It is not published.", computation.State, string.Join("; ", computation.Problems.Select(problem => $"{problem.Where}: {problem.Message}")));
                return true;
            }
            return false;
        }
        var index = await PublishedIndex.ReadAsync(connection, computation.Id, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        // Another replica may be first: then nothing is published twice.
        await scope.ServiceProvider.GetRequiredService<AnalyticsDb>().PublishAsync(
            index, new(computation.Id, SampleData.Title, "Sample data: it shows what an index says, not where a city stands."), configuration["City:Unit"], By, time.GetUtcNow(), cancellationToken);
        return true;
    }

    /// <summary>The computation of the sample, one for all replicas: its key is that of the two versions.</summary>
    private async Task<Computation> ComputedAsync(NpgsqlConnection connection, VersionDraft data, VersionDraft method, CancellationToken cancellationToken)
    {
        var dataset = await SaveAsync(connection, DatasetStore.Kind, SampleData.Dataset, data, cancellationToken);
        var way = await SaveAsync(connection, MethodEndpoints.Kind, SampleData.Method, method, cancellationToken);
        var request = ComputationResult.Request(SampleData.Data(cities), SampleData.How(cities), null);
        var (key, now) = ($"{dataset}-{way}", time.GetUtcNow());
        await ComputationTable.InsertAsync(
            connection, new(Guid.CreateVersion7(now), new(SampleData.Dataset, dataset), new(SampleData.Method, way), null, null, computations.Limits.ExcessOf(request) is null, ComputationLimits.CostOf(request),
                request.Analysis!.Uncertainty!.Rows, By, key, now), cancellationToken);
        workers.Wake();
        return (await ComputationTable.FindByKeyAsync(connection, By, key, cancellationToken))!;
    }

    /// <summary>The version with this content: the latest, or one that is saved now.</summary>
    private async Task<int> SaveAsync(NpgsqlConnection connection, string kind, string code, VersionDraft draft, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await VersionTable.CreateAsync(connection, kind, code, draft, By, time.GetUtcNow(), cancellationToken);
        var head = (await VersionTable.FindAsync(connection, kind, code, null, cancellationToken))!;
        var version = head.Version;
        if (head.Hash != draft.Hash && await VersionTable.AppendAsync(connection, kind, code, head.Version, draft, By, time.GetUtcNow(), cancellationToken))
        {
            version++;
        }
        await transaction.CommitAsync(cancellationToken);
        return version;
    }
}

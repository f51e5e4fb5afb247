using CityIp.Analytics.Datasets;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;
using CityIp.Analytics.SavedMethods;

namespace CityIp.Analytics.IndexService;

/// <summary>Indices that are kept: datasets, methods, computations and publications.</summary>
internal static class IndexStore
{
    public static IServiceCollection AddIndexStore(this IServiceCollection services) => services
        .AddSingleton<ComputationWork>().AddSingleton<ComputationWorkers>().AddSingleton<ComputationDesk>().AddSingleton<ClaimTest>()
        .AddHostedService(provider => provider.GetRequiredService<ComputationWorkers>()).AddHostedService<PublishSample>().AddHostedService<ComputationRetention>()
        .AddOptions<RetentionOptions>().BindConfiguration("Index").ValidateDataAnnotations().ValidateOnStart().Services;

    public static IEndpointRouteBuilder MapIndexStore(this IEndpointRouteBuilder app) => app.MapDatasets().MapSavedMethods().MapComputationStore().MapProvenance().MapPublications().MapClaims();
}

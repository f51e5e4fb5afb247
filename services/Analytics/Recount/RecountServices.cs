using CityIp.Analytics.Archive;
using CityIp.Analytics.Counting;

namespace CityIp.Analytics.Recount;

internal static class RecountServices
{
    /// <summary>What watches over the counting: comparisons, repairs, missed batches.</summary>
    public static IHostApplicationBuilder AddRecounts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MissedBatchOptions>().BindConfiguration("Counting");
        builder.Services.AddSingleton<Recounts>().AddSingleton<RepairComparison>().AddSingleton<MissedBatches>().AddSingleton<ArchivedExpos>();
        builder.Services.AddHostedService<Sweeping>();
        return builder;
    }
}

namespace CityIp.Gateway.Caching;

/// <summary>Public answers are kept in memory, 64 MiB of them at most, none larger than 1 MiB.</summary>
internal static class AnswerCache
{
    public static IHostApplicationBuilder AddAnswerCache(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOutputCache(options =>
        {
            options.AddBasePolicy(new PublicAnswers());
            options.SizeLimit = 64L << 20;
            options.MaximumBodySize = 1L << 20;
        });
        return builder;
    }
}

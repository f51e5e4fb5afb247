namespace CityIp.Gateway.Limits;

/// <summary>The largest body at the gateway's own addresses; routes to services say theirs in appsettings.json.</summary>
internal static class BodyLimits
{
    private const long OwnBytes = 256 * 1024;

    public static WebApplicationBuilder AddBodyLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OwnBytes;
        });
        return builder;
    }
}

namespace CityIp.Gateway;

/// <summary>Names in Redis: the same for all processes of this gateway (<c>Gateway:CachePrefix</c>), and nobody else's.</summary>
internal sealed class CacheNames(IConfiguration configuration)
{
    private readonly string prefix = configuration["Gateway:CachePrefix"] is { Length: > 0 } given ? given : "cityip:gateway";

    public string Of(string name) => $"{prefix}:{name}";
}

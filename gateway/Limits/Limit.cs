using System.Globalization;

namespace CityIp.Gateway.Limits;

/// <summary>A token bucket's size: so many requests at once, and so many more each second.</summary>
internal sealed record Limit(double PerSecond, long Burst)
{
    /// <summary>Seconds in which an empty bucket fills: the window of the RateLimit-Policy header.</summary>
    public long Window => (long)Math.Ceiling(Burst / PerSecond);

    /// <summary>The value of RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers): the name, the quota and its window in seconds.</summary>
    public string Policy(string name) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={Burst};w={Window}");

    /// <summary>A limit from the configuration section given, each part with its default.</summary>
    public static Limit From(IConfiguration section, Limit unless)
    {
        var limit = new Limit(section.GetValue("PerSecond", unless.PerSecond), section.GetValue("Burst", unless.Burst));
        return limit is { PerSecond: > 0, Burst: > 0 }
            ? limit
            : throw new InvalidOperationException($"{(section as IConfigurationSection)?.Path}: PerSecond and Burst must be above 0.");
    }
}

/// <summary>Whether a request may pass, what is left, and when there is more.</summary>
internal readonly record struct Permit(bool Granted, long Remaining, TimeSpan Wait);

using CityIp.Benchmarks.Arithmetic;

namespace CityIp.Benchmarks.Load;

/// <summary>What a measurement came to.</summary>
/// <param name="Requests">Those answered within it.</param>
/// <param name="Items">What they carried: activities where a request carries several.</param>
/// <param name="Failures">Those answered otherwise than expected.</param>
/// <param name="Sorted">Response times in milliseconds, ascending.</param>
internal sealed record LoadResult(long Requests, long Items, long Failures, double Seconds, IReadOnlyList<double> Sorted)
{
    public double ItemsPerSecond => Items / Seconds;

    public double RequestsPerSecond => Requests / Seconds;

    public double P50 => Percentile.Of(Sorted, 0.50);

    public double P99 => Percentile.Of(Sorted, 0.99);
}

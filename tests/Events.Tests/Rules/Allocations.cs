namespace CityIp.Events.Tests.Rules;

internal static class Allocations
{
    /// <summary>
    /// Bytes that this thread allocates in one run once all is compiled and cached: the least of many runs, as a first run, or a pool that another thread
    /// just emptied, allocates more.
    /// </summary>
    public static long Of(Action work)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 100; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}

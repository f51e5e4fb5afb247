using System.Diagnostics;

namespace CityIp.Testing;

/// <summary>Waits for what comes about by itself: asks again and again until a deadline that only a broken product reaches.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="patience"/> (30 s when not given).</exception>
    public static async Task True(Func<Task<bool>> condition, TimeSpan? patience = null, string? message = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (patience ?? Patience))
            {
                throw new TimeoutException($"Not so after {watch.Elapsed.TotalSeconds:0.0} s: {message ?? "the condition"}");
            }
            await Task.Delay(25);
        }
    }

    public static Task True(Func<bool> condition, TimeSpan? patience = null, string? message = null) =>
        True(() => Task.FromResult(condition()), patience, message);

    /// <summary>Repeats an assertion until it passes; at the deadline its own failure is what the test shows.</summary>
    public static async Task Passes(Func<Task> assertion, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch when (watch.Elapsed < (patience ?? Patience))
            {
                await Task.Delay(25);
            }
        }
    }

    /// <summary>Repeats what may fail for the moment until it succeeds, and gives its result.</summary>
    public static async Task<T> Result<T>(Func<Task<T>> attempt, TimeSpan? patience = null)
    {
        var result = default(T);
        await Passes(async () => result = await attempt(), patience);
        return result!;
    }
}

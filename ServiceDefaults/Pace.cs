namespace CityIp.ServiceDefaults;

/// <summary>
/// Keeps the starts of something apart that costs nearly as much for one as for many: under half of the load there would be as many transactions as under
/// all of it, each with half as much, and no processor would be left. Whoever comes after a rest does not wait. For one thread at a time.
/// </summary>
public sealed class Pace(TimeSpan apart, TimeProvider? time = null)
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private long? started;

    /// <summary>How long it is until the next start.</summary>
    public TimeSpan Left => started is { } last && time.GetElapsedTime(last) is var since && since < apart ? apart - since : TimeSpan.Zero;

    public void Start() => started = time.GetTimestamp();

    /// <summary>Waits until it is time, and starts.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Left is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
        Start();
    }
}

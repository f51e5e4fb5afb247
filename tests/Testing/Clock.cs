namespace CityIp.Testing;

/// <summary>The time as the service sees it: now, and as much later as tests have let pass.</summary>
public sealed class Clock : TimeProvider
{
    private long ahead;

    public void Pass(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddTicks(Interlocked.Read(ref ahead));
}

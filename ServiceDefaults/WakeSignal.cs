using System.Threading.Channels;

namespace CityIp.ServiceDefaults;

/// <summary>Wakes whoever waits for something to have changed; wakes that nobody has waited for yet are one.</summary>
public class WakeSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => channel.Writer.TryWrite(true);

    /// <summary>Returns on a wake.</summary>
    public async Task WaitAsync() => await channel.Reader.ReadAsync();

    /// <summary>Returns on a wake, or after the time given.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(atMost);
        try
        {
            await channel.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The turn that comes without a wake.
        }
    }
}

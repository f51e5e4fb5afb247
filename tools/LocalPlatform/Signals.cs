using System.Runtime.InteropServices;

namespace CityIp.LocalPlatform;

/// <summary>Turns the signals that ask us to stop into a cancellation, so that everything we started stops in order.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] registrations;

    public Signals() => registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            asked.Cancel();
        }))];

    public CancellationToken AskedToStop => asked.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
        asked.Dispose();
    }
}

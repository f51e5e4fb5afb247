using System.Net.Sockets;
using System.Text;

namespace CityIp.Benchmarks.Live;

/// <summary>Open streams of an expo's heat through the gateway; what comes is counted and dropped.</summary>
internal sealed class HeatListeners : IDisposable
{
    private readonly List<Socket> sockets = [];
    private long frames;
    private int open;

    /// <summary>Events received by all of them: snapshots and changes.</summary>
    public long Frames => Interlocked.Read(ref frames);

    /// <summary>Streams that have not ended.</summary>
    public int Open => Volatile.Read(ref open);

    /// <param name="keys">Each opens <paramref name="each"/> streams: a key may have only so many.</param>
    public static async Task<HeatListeners> ConnectAsync(BenchPlatform bench, BenchExpo expo, IEnumerable<string> keys, int each)
    {
        var listeners = new HeatListeners();
        foreach (var key in keys)
        {
            var request = Encoding.ASCII.GetBytes($"GET /v1/analytics/expos/{expo.Code}/heat HTTP/1.1\r\nHost: {bench.GatewayAddress.Authority}\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n");
            await Task.WhenAll(Enumerable.Range(0, each).Select(_ => listeners.OpenAsync(bench.GatewayAddress, request)));
        }
        return listeners;
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());

    private async Task OpenAsync(Uri address, ReadOnlyMemory<byte> request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (sockets)
        {
            sockets.Add(socket);
        }
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(request);
        var buffer = new byte[8 * 1024];
        var read = await socket.ReceiveAsync(buffer);
        if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"A stream of heat was answered {Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 60))}");
        }
        Interlocked.Increment(ref open);
        _ = Task.Run(() => ListenAsync(socket, buffer, read));
    }

    private async Task ListenAsync(Socket socket, byte[] buffer, int read)
    {
        try
        {
            while (read > 0)
            {
                Interlocked.Add(ref frames, buffer.AsSpan(0, read).Count("event:"u8));
                read = await socket.ReceiveAsync(buffer);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // We hang up ourselves.
        }
        Interlocked.Decrement(ref open);
    }
}

using System.Buffers.Text;
using System.Net.Sockets;

namespace CityIp.Benchmarks.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends bytes prepared beforehand. It shares two cores with what it measures, so it does no more
/// than it must: status, Content-Length or chunks, done.
/// </summary>
internal sealed class HttpConnection(Uri address) : IDisposable
{
    private readonly byte[] buffer = new byte[256 * 1024];
    private Socket? socket;

    /// <summary>Sends a request and reads the answer to its end; gives the status and, on request, looks at the body.</summary>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request, Action<ReadOnlyMemory<byte>>? body = null)
    {
        if (socket is null)
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host == "localhost" ? "127.0.0.1" : address.Host, address.Port);
        }
        await socket.SendAsync(request);
        var filled = 0;
        var headEnd = -1;
        var wanted = int.MaxValue;
        var chunked = false;
        while (filled < wanted)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The connection was closed in the middle of an answer.");
            }
            filled += read;
            if (headEnd < 0 && (headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) >= 0)
            {
                var head = buffer.AsSpan(0, headEnd + 2);
                chunked = head.IndexOf("Transfer-Encoding: chunked\r\n"u8) >= 0;
                wanted = chunked ? int.MaxValue : headEnd + 4 + ContentLength(head);
            }
            if (chunked && buffer.AsSpan(headEnd + 2, filled - headEnd - 2).EndsWith("\r\n0\r\n\r\n"u8))
            {
                break;
            }
        }
        body?.Invoke(buffer.AsMemory(headEnd + 4, filled - headEnd - 4));
        return Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _) ? status : 0;
    }

    public void Dispose() => socket?.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return 0;
        }
        return Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : 0;
    }
}

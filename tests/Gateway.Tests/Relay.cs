using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CityIp.Gateway.Tests;

/// <summary>A way to a server that a test can cut and mend, so that the server need not be stopped under the other tests.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> clients = new();
    private readonly string host;
    private readonly int port;
    private volatile bool isCut;

    public Relay(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Cut()
    {
        isCut = true;
        foreach (var client in clients.Keys)
        {
            client.Close();
        }
    }

    public void Mend() => isCut = false;

    public ValueTask DisposeAsync()
    {
        listener.Stop();
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = PassAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            clients[client] = clients[server] = 0;
            try
            {
                if (!isCut)
                {
                    await server.ConnectAsync(host, port);
                    var (near, far) = (client.GetStream(), server.GetStream());
                    await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut.
            }
            clients.TryRemove(client, out _);
            clients.TryRemove(server, out _);
        }
    }
}

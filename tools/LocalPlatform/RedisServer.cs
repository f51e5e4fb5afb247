using System.Net.Sockets;

namespace CityIp.LocalPlatform;

/// <summary>A private Redis on the loopback interface. It keeps nothing over a restart: it holds only what can be rebuilt.</summary>
public sealed class RedisServer : Part
{
    private readonly DataFolder data;

    public RedisServer(DataFolder data) : base("redis", data.Log("redis"), TimeSpan.FromSeconds(30))
    {
        this.data = data;
        Port = data.Port("redis");
    }

    public int Port { get; }

    public override string Address => $"127.0.0.1:{Port}";

    public string ConnectionString => $"127.0.0.1:{Port}";

    private protected override ProgramStart Program() => new("redis-server",
        ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], LogPath, data.Path);

    private protected override Task<bool> AnswersAsync(CancellationToken cancellation) => Loopback.AnswersAsync(Port, "PING\r\n"u8.ToArray(), (byte)'+', cancellation);
}

/// <summary>Asks a server on this machine whether it is there.</summary>
internal static class Loopback
{
    /// <summary>Whether the answer to <paramref name="greeting"/> begins with <paramref name="first"/>.</summary>
    public static async Task<bool> AnswersAsync(int port, byte[] greeting, byte first, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            await client.GetStream().WriteAsync(greeting, cancellation);
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer, cancellation) == 1 && answer[0] == first;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}

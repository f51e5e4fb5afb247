using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CityIp.LocalPlatform;

/// <summary>
/// Where one copy of the platform keeps everything: the servers' data, logs, and <c>settings.json</c> with the ports and secrets chosen at
/// the first start, so that a restart finds the same ones.
/// </summary>
public sealed class DataFolder
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };
    private readonly Settings settings;

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
        Directory.CreateDirectory(In("logs"));
        settings = File.Exists(In("settings.json"))
            ? JsonSerializer.Deserialize<Settings>(File.ReadAllText(In("settings.json")))!
            : new Settings([], []);
    }

    public string Path { get; }

    /// <summary>$CITYIP_DATA, else <c>.data</c> in the clone, else (root, and the account of PostgreSQL cannot reach into the clone) a folder under /var/lib.</summary>
    public static string Of(string clone)
    {
        if (Environment.GetEnvironmentVariable("CITYIP_DATA") is { Length: > 0 } given)
        {
            return System.IO.Path.GetFullPath(given);
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clone)))[..12];
        return Environment.IsPrivilegedProcess && !OthersCanEnter(clone) ? $"/var/lib/cityip/{hash}" : System.IO.Path.Combine(clone, ".data");
    }

    public string In(params string[] path) => System.IO.Path.Combine([Path, .. path]);

    public string Log(string name) => In("logs", $"{name}.log");

    /// <summary>The port that <paramref name="name"/> had before, or a free one when it has none yet or that one is taken.</summary>
    public int Port(string name)
    {
        lock (settings)
        {
            if (!settings.Ports.TryGetValue(name, out var port) || !IsFree(port))
            {
                // Below the range from which the kernel takes the ports of outgoing connections: a restart must find the port free.
                do
                {
                    port = RandomNumberGenerator.GetInt32(20_000, 32_000);
                }
                while (settings.Ports.ContainsValue(port) || !IsFree(port));
                settings.Ports[name] = port;
                Save();
            }
            return port;
        }
    }

    /// <summary>A random secret of 43 letters and digits (256 bits), made once.</summary>
    public string Secret(string name)
    {
        lock (settings)
        {
            if (!settings.Secrets.TryGetValue(name, out var secret))
            {
                settings.Secrets[name] = secret = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 43);
                Save();
            }
            return secret;
        }
    }

    public static bool IsFree(int port)
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return false;
            }
            catch (SocketException)
            {
                // No such address family on this machine.
            }
        }
        return true;
    }

    /// <summary>Writes a file that only its owner can read; readers see the old or the new one, never half of it.</summary>
    internal static void WritePrivately(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    private static bool OthersCanEnter(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if ((at.UnixFileMode & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }
        return true;
    }

    private void Save() => WritePrivately(In("settings.json"), JsonSerializer.Serialize(settings, Readable));

    private sealed record Settings(Dictionary<string, int> Ports, Dictionary<string, string> Secrets);
}

using System.Net;
using System.Net.Sockets;
using CityIp.LocalPlatform;
using Xunit;

namespace CityIp.Platform.Tests.Running;

public sealed class The_data_folder : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-data-{Guid.NewGuid():N}");

    [Fact]
    public void Remembers_ports_and_secrets()
    {
        var first = new DataFolder(folder);
        var (port, secret) = (first.Port("gateway"), first.Secret("identity"));

        var second = new DataFolder(folder);

        Assert.Equal((port, secret), (second.Port("gateway"), second.Secret("identity")));
        Assert.Equal(43, secret.Length);
    }

    [Fact]
    public void Chooses_another_port_when_the_remembered_one_is_taken()
    {
        var port = new DataFolder(folder).Port("redis");
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        Assert.NotEqual(port, new DataFolder(folder).Port("redis"));
    }

    [Fact]
    public void Keeps_secrets_from_other_accounts()
    {
        _ = new DataFolder(folder).Secret("identity");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "settings.json")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

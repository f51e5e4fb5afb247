using System.Net;
using System.Net.Sockets;
using CityIp.LocalPlatform;
using Xunit;

namespace CityIp.Platform.Tests.Running;

public sealed class A_start_that_cannot_succeed : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-start-{Guid.NewGuid():N}");

    [Fact]
    public void Names_the_taken_port_and_the_way_out()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refusal = Assert.Throws<StartException>(() => new RunningPlatform(new PlatformOptions(folder) { GatewayPort = port, WithDashboard = false }));

        Assert.Contains($"port {port} (for the gateway)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"--gateway-port {port + 10}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_a_server_ended_and_where_its_log_lies()
    {
        var data = new DataFolder(folder);
        using var other = new TcpListener(IPAddress.Loopback, data.Port("redis"));
        var redis = new RedisServer(data);
        other.Start(); // takes the port after it was chosen

        var failure = await Assert.ThrowsAsync<StartException>(() => redis.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("redis ended with exit code 1 while starting", failure.Message, StringComparison.Ordinal);
        Assert.Contains(data.Log("redis"), failure.Message, StringComparison.Ordinal);
        Assert.False(redis.Runs);
    }

    [Fact]
    public void A_second_copy_of_one_data_folder_is_refused()
    {
        using var first = FolderLock.Take(folder);

        var refusal = Assert.Throws<StartException>(() => FolderLock.Take(folder));

        Assert.Contains($"already runs from {folder}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_number_that_was_given_to_somebody_else_is_left_alone()
    {
        Directory.CreateDirectory(folder);
        var ours = Environment.ProcessId;
        var stranger = new RunningProcess("postgres", ours, ProcessTable.StartTicks(ours) - 1, "", "");
        new RunningFile(stranger, "", null, "", Servers: null, Ready: true, [stranger]).Write(folder);

        Assert.Empty(RunningFile.KillWhatIsLeft(folder));
        Assert.Null(RunningFile.OfRunning(folder));
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

using System.Diagnostics;
using CityIp.LocalPlatform;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.Running;

public sealed class Killing_the_one_that_started_them : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-orphans-{Guid.NewGuid():N}");

    [Fact]
    public async Task Leaves_no_server_and_no_port_mapper_behind()
    {
        using var supervisor = Process.Start(Path.Combine(AppContext.BaseDirectory, "LocalPlatform"), ["servers", "--data", folder]);
        var description = Path.Combine(folder, "servers.json");
        await Eventually.True(() => File.Exists(description), TimeSpan.FromMinutes(2), "the servers are up");
        var control = ServersFile.Read(description).Control!;
        Assert.False(DataFolder.IsFree(control.Port));

        supervisor.Kill(); // -9, and only this one process

        await Eventually.True(() => DataFolder.IsFree(control.Port) && DataFolder.IsFree(control.EpmdPort), message: "RabbitMQ and epmd are gone");
        await Eventually.True(() => !Directory.EnumerateDirectories("/proc").Any(process => Command(process).Contains(folder, StringComparison.Ordinal)), message: "PostgreSQL is gone");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Command(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

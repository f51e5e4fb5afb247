using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>
/// Under the AppHost nothing tells the commands what runs but the key file, into which the gateway writes its address. The folder here holds
/// such a file and nothing else.
/// </summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class A_platform_that_the_AppHost_runs(PlatformUnderTest platform) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cityip-apphost-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Is_found_by_the_commands()
    {
        Write(platform.Platform.GatewayUrl.OriginalString);

        Assert.Contains("Healthy, API page", await RunAsync(0, "status"), StringComparison.Ordinal);
        Assert.Contains("Development: admin", await RunAsync(0, "key", "list"), StringComparison.Ordinal);
        Assert.Contains("dead letters.", await RunAsync(0, "dlq", "list"), StringComparison.Ordinal);
        Assert.Contains("the logs are in its dashboard", await RunAsync(1, "logs", "gateway"), StringComparison.Ordinal);
        var connection = await RunAsync(0, "connection");
        Assert.Contains($"--gateway {platform.Platform.GatewayUrl.OriginalString} --keys {folder}", connection, StringComparison.Ordinal);
        Assert.DoesNotContain("--amqp amqp:", connection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_and_ends_keys_but_no_users_of_a_broker_that_is_not_its_own()
    {
        Write(platform.Platform.GatewayUrl.OriginalString);
        string[] create = ["key", "create", "--name", "an AppHost's", "--organisation", "apphost", "--scope", "catalog:read"];

        Assert.Contains("PUT /v1/events/publishers/USER", await RunAsync(1, [.. create, "--amqp"]), StringComparison.Ordinal);
        Assert.DoesNotContain("an AppHost's", await RunAsync(0, "key", "list"), StringComparison.Ordinal);

        var id = (await RunAsync(0, create)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split('\n')[0];
        Assert.Contains($"Key {id} is revoked.", await RunAsync(0, "key", "revoke", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_has_ended_is_told_in_a_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Write($"http://localhost:{port}");

        Assert.Contains("does not run", await RunAsync(3, "status"), StringComparison.Ordinal);
        Assert.Contains("start it with ./cityip up", await RunAsync(1, "key", "list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"gateway":5}""")]
    [InlineData("""{"gateway":"nowhere"}""")]
    public async Task Is_not_looked_for_in_a_file_that_is_not_the_gateways(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "keys.json"), content, TestContext.Current.CancellationToken);

        Assert.Contains("does not run", await RunAsync(3, "status"), StringComparison.Ordinal);
    }

    private void Write(string gateway)
    {
        var keys = JsonNode.Parse(File.ReadAllText(platform.Platform.KeysFile))!;
        keys["gateway"] = gateway;
        File.WriteAllText(Path.Combine(folder, "keys.json"), keys.ToJsonString());
    }

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        var (ended, said) = await CommandLine.RunAsync("LocalPlatform", [.. arguments, "--data", folder], TestContext.Current.CancellationToken);
        Assert.True(ended == exitCode, $"exit code {ended}: {said}");
        return said;
    }
}

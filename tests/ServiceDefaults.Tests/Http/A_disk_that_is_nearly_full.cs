using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Http;

/// <summary>The volume is one with no room at all (procfs says 0 bytes), then one with room: the path that is watched leads to the one, then to the other.</summary>
public sealed class A_disk_that_is_nearly_full(TestServers servers) : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-disk-{Guid.NewGuid():N}");
    private ThingService service = null!;

    private string Watched => Path.Combine(folder, "data");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        LeadTo(folder);
        service = await ThingService.StartAsync(servers, "disk_low", null, ("Outbox:DataPath", Watched), ("Outbox:LeastFreeBytes", "1"));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Turns_writers_away_serves_readers_and_takes_writes_again_once_there_is_room()
    {
        using var client = service.Client();
        await service.SaveAsync("there", "before");
        await Writes(client, "first", 201);
        LeadTo("/proc");

        using (var refused = await client.PostAsync("/things/", Json.Of("""{"code":"second","name":"x"}""")))
        {
            await refused.IsProblem(503, "outbox-full");
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        }
        using (var change = new HttpRequestMessage(HttpMethod.Put, "/things/there") { Content = Json.Of("""{"name":"after"}"""), Headers = { { "If-Match", "*" } } })
        {
            await (await client.SendAsync(change)).IsProblem(503, "outbox-full");
        }
        Assert.Contains("before", await client.GetStringAsync("/things/there"), StringComparison.Ordinal);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM thing WHERE code = 'second' OR display_name = 'after'"));
        var health = await client.GetStringAsync("/health");
        Assert.Contains("\"Degraded\"", health, StringComparison.Ordinal);
        Assert.Contains("0 bytes are free on the volume of", health, StringComparison.Ordinal);

        LeadTo(folder);
        await Writes(client, "second", 201);

        // Gone altogether: nothing could be written there either, and an unexpected error would say less.
        File.Delete(Watched);
        using (var refused = await client.PostAsync("/things/", Json.Of("""{"code":"third","name":"x"}""")))
        {
            await refused.IsProblem(503, "outbox-full");
        }
        LeadTo(folder);
        await Writes(client, "third", 201);
        Assert.DoesNotContain("bytes are free", await client.GetStringAsync("/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_not_there_ends_the_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ThingService.StartAsync(servers, "disk_low", null, ("Outbox:DataPath", Path.Combine(folder, "none"))));

        Assert.Contains($"Outbox:DataPath is {Path.Combine(folder, "none")}", refused.Message, StringComparison.Ordinal);
    }

    private static async Task Writes(HttpClient client, string code, int status)
    {
        using var answer = await client.PostAsync("/things/", Json.Of($$"""{"code":"{{code}}","name":"x"}"""));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private void LeadTo(string target)
    {
        File.Delete(Watched);
        Directory.CreateSymbolicLink(Watched, target);
    }
}

using System.Text.Json;
using CityIp.Events.Security;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Readiness(EventsApplication events)
{
    [Fact]
    public async Task A_server_that_answers_before_a_commit_is_on_disk_is_not_good_enough()
    {
        await using var service = events.Build(new() { ["ConnectionStrings:eventsdb"] = $"{events.Servers.Postgres("eventsdb")};Options=-c synchronous_commit=off" });
        using var http = service.CreateClient();
        var health = default(JsonElement);
        await Eventually.True(async () =>
        {
            using var response = await http.GetAsync("/health");
            Assert.Equal(503, (int)response.StatusCode);
            health = JsonElement.Parse(await response.Content.ReadAsStringAsync());
            return health.GetProperty("checks").GetProperty("database").GetProperty("status").GetString() == "Healthy";
        });

        var check = health.GetProperty("checks").GetProperty("durable-commits");
        Assert.Equal("Unhealthy", check.GetProperty("status").GetString());
        Assert.Contains("synchronous_commit=off", check.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on", "on", null)]
    [InlineData("on", "local", null)]
    [InlineData("on", "remote_apply", null)]
    [InlineData("on", "off", "synchronous_commit=off")]
    [InlineData("off", "on", "fsync=off")]
    public void It_depends_on_both_settings(string fsync, string synchronousCommit, string? reason)
    {
        var refusal = DurableCommits.Refuse(fsync, synchronousCommit);

        Assert.Equal(reason is null, refusal is null);
        Assert.Contains(reason ?? string.Empty, refusal ?? string.Empty, StringComparison.Ordinal);
    }
}

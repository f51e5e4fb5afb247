using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Development_keys(TestServers servers) : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-keys-{Guid.NewGuid():N}");
    private readonly string database = $"gw{Guid.NewGuid():N}"[..12];

    private string File => Path.Combine(folder, "keys.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task They_are_written_once_for_their_owner_only()
    {
        await using (await StartAsync())
        {
            Assert.Equal(["admin", "partner", "publisher"], Written()["keys"]!.AsObject().Select(key => key.Key));
            Assert.True(Written().ContainsKey("gateway"));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
            }
        }
        var before = Written().ToJsonString();
        await using var again = await StartAsync();
        Assert.Equal(before, Written().ToJsonString());
        await WorksAsync(again);
    }

    [Fact]
    public async Task Each_may_do_what_it_is_for()
    {
        await using var gateway = await StartAsync();
        Assert.Contains("gateway:admin", await ScopesAsync(gateway, "admin"));
        Assert.All(await ScopesAsync(gateway, "partner"), scope => Assert.EndsWith(":read", scope, StringComparison.Ordinal));
        Assert.Equal(["events:publish"], await ScopesAsync(gateway, "publisher"));
    }

    [Fact]
    public async Task When_the_file_is_lost_new_ones_are_written_and_the_old_ones_end()
    {
        string old;
        await using (var first = await StartAsync())
        {
            old = first.Keys["admin"];
        }
        System.IO.File.Delete(File);
        await using var again = await StartAsync();
        await WorksAsync(again);
        using var client = again.Client(old);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/gateway/whoami")).StatusCode);
    }

    [Fact]
    public async Task When_the_database_is_lost_those_in_the_file_stay_good()
    {
        await using (await StartAsync())
        {
        }
        var before = Written().ToJsonString();
        await DropAsync();
        await using var again = await StartAsync();
        Assert.Equal(before, Written().ToJsonString());
        await WorksAsync(again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"keys":{"admin":"cip_live_x"}}""")]
    public async Task A_file_that_is_of_no_use_is_mended(string content)
    {
        Directory.CreateDirectory(folder);
        await System.IO.File.WriteAllTextAsync(File, content);
        await using var gateway = await StartAsync();
        await WorksAsync(gateway);
    }

    [Fact]
    public async Task What_others_wrote_into_the_file_stays()
    {
        Directory.CreateDirectory(folder);
        await System.IO.File.WriteAllTextAsync(File, """{"gateway":"http://127.0.0.1:8080"}""");
        await using var gateway = await StartAsync();
        Assert.Equal("http://127.0.0.1:8080", (string?)Written()["gateway"]);
    }

    [Fact]
    public async Task The_file_says_where_the_gateway_is_when_the_one_who_starts_it_tells()
    {
        await using (await StartAsync(("Keys:DevelopmentGateway", "http://localhost:8080")))
        {
            Assert.Equal("http://localhost:8080", (string?)Written()["gateway"]);
        }
        await using var moved = await StartAsync(("Keys:DevelopmentGateway", "http://localhost:8090"));
        Assert.Equal("http://localhost:8090", (string?)Written()["gateway"]);
        await WorksAsync(moved);
    }

    [Fact]
    public async Task One_that_was_revoked_stays_so()
    {
        await using (var first = await StartAsync())
        {
            using var admin = first.Client();
            var partner = (await (first.Client("partner")).GetFromJsonAsync<JsonElement>("/v1/gateway/whoami")).GetProperty("keyId").GetGuid();
            await admin.DeleteAsync($"/v1/gateway/keys/{partner}");
        }
        await using var again = await StartAsync();
        using var client = again.Client("partner");
        Assert.Equal("revoked-key", await (await client.GetAsync("/v1/gateway/whoami")).ProblemAsync());
    }

    [Fact]
    public async Task One_that_an_earlier_version_made_is_allowed_what_this_one_knows_more()
    {
        await using (await StartAsync())
        {
            await using var source = NpgsqlDataSource.Create(servers.Postgres(database));
            await using var earlier = source.CreateCommand("UPDATE partner_key SET scopes = array_remove(scopes, 'investment:operate')");
            await earlier.ExecuteNonQueryAsync();
        }
        await using var again = await StartAsync();
        Assert.Contains("investment:operate", await ScopesAsync(again, "admin"));
        Assert.DoesNotContain("investment:operate", await ScopesAsync(again, "partner"));
    }

    [Fact]
    public async Task A_live_gateway_has_none()
    {
        Directory.CreateDirectory(folder);
        await using var gateway = await StartAsync(("Gateway:Mode", "live"));
        Assert.False(System.IO.File.Exists(File));
    }

    private Task<GatewayApplication> StartAsync(params (string Name, string? Value)[] settings) =>
        GatewayApplication.StartAsync(servers, null, [("ConnectionStrings:gatewaydb", servers.Postgres(database)), ("Keys:DevelopmentFile", File), .. settings]);

    private JsonObject Written() => JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();

    private static async Task<string?[]> ScopesAsync(GatewayApplication gateway, string key)
    {
        using var client = gateway.Client(key);
        return [.. (await client.GetFromJsonAsync<JsonElement>("/v1/gateway/whoami")).GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString())];
    }

    private static async Task WorksAsync(GatewayApplication gateway)
    {
        foreach (var key in (string[])["admin", "partner", "publisher"])
        {
            Assert.NotEmpty(await ScopesAsync(gateway, key));
        }
    }

    private async Task DropAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(servers.Postgres(database));
        var name = connection.Database;
        connection.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var drop = source.CreateCommand($"DROP DATABASE \"{name}\" WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}

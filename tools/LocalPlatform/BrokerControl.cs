using System.Text.Json.Serialization;

namespace CityIp.LocalPlatform;

/// <summary>Administers a private RabbitMQ with <c>rabbitmqctl</c>; can be written down, so that other processes can do so too.</summary>
public sealed record BrokerControl(string Home, int EpmdPort, string User, string Password, int Port)
{
    [JsonIgnore]
    internal IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["HOME"] = Home,
        ["RABBITMQ_NODENAME"] = "cityip@localhost",
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["ERL_EPMD_PORT"] = $"{EpmdPort}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        // For the server, the tools and the short-lived Erlang they start alike.
        ["ERL_FLAGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["LANG"] = "C.UTF-8",
        ["RABBITMQ_LOG"] = "-color",
    };

    public string ConnectionString(string virtualHost = "/") =>
        $"amqp://{User}:{Password}@127.0.0.1:{Port}" + (virtualHost == "/" ? "" : $"/{Uri.EscapeDataString(virtualHost)}");

    /// <summary>Creates the virtual host, with all rights for our user; one that exists stays as it is.</summary>
    public async Task CreateVirtualHostAsync(string name, CancellationToken cancellation = default)
    {
        await RunAsync(["add_vhost", name], cancellation);
        await RunAsync(["set_permissions", "-p", name, User, ".*", ".*", ".*"], cancellation);
    }

    public Task DeleteVirtualHostAsync(string name, CancellationToken cancellation = default) => RunAsync(["delete_vhost", name], cancellation);

    /// <summary>Creates a user with its own rights, as regular expressions over names of exchanges and queues.</summary>
    public async Task AddUserAsync(string user, string password, BrokerRights rights, string virtualHost = "/", CancellationToken cancellation = default)
    {
        await RunAsync(["add_user", user, password], cancellation);
        await RunAsync(["set_permissions", "-p", virtualHost, user, rights.Configure, rights.Write, rights.Read], cancellation);
    }

    public Task DeleteUserAsync(string user, CancellationToken cancellation = default) => RunAsync(["delete_user", user], cancellation);

    private async Task RunAsync(string[] arguments, CancellationToken cancellation)
    {
        var (exitCode, output) = await Commands.RunAsync("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments, Variables, cancellation: cancellation);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"rabbitmqctl {arguments[0]} ended with exit code {exitCode}: {output}");
        }
    }
}

/// <summary>Regular expressions over the names that a broker user may configure, write to and read from.</summary>
public sealed record BrokerRights(string Configure, string Write, string Read);

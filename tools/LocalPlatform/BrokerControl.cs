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
        // For the server, the tools and the short-lived Erlang they start alike; none of them may leave an epmd of its own behind.
        ["ERL_FLAGS"] = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
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

    /// <summary>Creates a user, or gives the one there is this password, with its own rights.</summary>
    public async Task PutUserAsync(string user, string password, BrokerRights rights, string virtualHost = "/", CancellationToken cancellation = default)
    {
        if (!await RunAsync(["add_user", user, password], cancellation, unless: "already exists"))
        {
            await RunAsync(["change_password", user, password], cancellation);
        }
        await RunAsync(["set_permissions", "-p", virtualHost, user, rights.Configure, rights.Write, rights.Read], cancellation);
    }

    /// <summary>Deletes a user and ends its connections; false when there is none.</summary>
    public async Task<bool> DeleteUserAsync(string user, CancellationToken cancellation = default) =>
        await RunAsync(["delete_user", user], cancellation, unless: "does not exist")
        && await RunAsync(["close_all_user_connections", user, "the user was deleted"], cancellation);

    /// <summary>False when it failed for the expected reason that <paramref name="unless"/> words.</summary>
    private async Task<bool> RunAsync(string[] arguments, CancellationToken cancellation, string? unless = null)
    {
        var (exitCode, output) = await Tool.RunAsync("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments, Variables, cancellation: cancellation);
        if (exitCode == 0)
        {
            return true;
        }
        return unless is not null && output.Contains(unless, StringComparison.Ordinal)
            ? false
            : throw new InvalidOperationException($"rabbitmqctl {arguments[0]} ended with exit code {exitCode}: {output}");
    }
}

/// <summary>Regular expressions over the names that a broker user may configure, write to and read from.</summary>
public sealed record BrokerRights(string Configure, string Write, string Read);

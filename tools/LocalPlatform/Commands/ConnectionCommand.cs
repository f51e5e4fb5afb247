namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform connection</c>: how the demo and the bench reach the running platform, as options on one line.</summary>
internal static class ConnectionCommand
{
    /// <summary>With a user of the broker of the demo's own, so that a part of the day goes straight onto RabbitMQ.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        using var gateway = await GatewayClient.OfAsync(folder);
        var platform = gateway.Platform;
        if (platform.Broker is null)
        {
            await Console.Error.WriteLineAsync("All of it over HTTP: the broker is not this program's own. With a publisher's user of your own, give its address as --amqp.");
            Console.WriteLine($"--gateway {platform.Gateway} --keys {platform.Keys}");
            return 0;
        }
        var broker = await BrokerUser.MakeAsync(gateway, platform.Broker, "demo", BrokerUser.NewPassword(), "demo-publisher", ["urn:cityip:demo:"]);
        Console.WriteLine($"--gateway {platform.Gateway} --keys {platform.Keys} --amqp {broker}");
        return 0;
    }
}

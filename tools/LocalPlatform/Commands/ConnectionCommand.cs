namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform connection</c>: how the demo and the bench reach the running platform, as options on one line.</summary>
internal static class ConnectionCommand
{
    /// <summary>With a user of the broker of the demo's own, so that a part of the day goes straight onto RabbitMQ.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var running = GatewayClient.Running(folder);
        using var gateway = GatewayClient.Of(folder);
        var broker = await BrokerUser.MakeAsync(folder, gateway, "demo", BrokerUser.NewPassword(), "demo-publisher", ["urn:cityip:demo:"]);
        Console.WriteLine($"--gateway {running.Gateway} --keys {running.Keys} --amqp {broker}");
        return 0;
    }
}

using System.Security.Cryptography;

namespace CityIp.LocalPlatform.Commands;

/// <summary>A user of the broker who may publish activity and do nothing else, known to Events with its organisation and sources.</summary>
internal static class BrokerUser
{
    public const string Exchange = "cityip.activities";

    // Nothing to configure, nothing to read, one exchange to write to.
    private static readonly BrokerRights PublishOnly = new("^$", "^cityip\\.activities$", "^$");

    public static string NewPassword() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 43);

    /// <summary>Makes the user, or gives it this password and these rights again; returns the connection string.</summary>
    public static async Task<string> MakeAsync(GatewayClient gateway, BrokerControl control, string name, string password, string organisation, IReadOnlyList<string> sources)
    {
        await control.PutUserAsync(name, password, PublishOnly);
        if (await gateway.FindAsync(HttpMethod.Get, $"/v1/events/publishers/{name}") is null)
        {
            await gateway.SendAsync(HttpMethod.Put, $"/v1/events/publishers/{name}", new { organisation, sources });
        }
        return (control with { User = name, Password = password }).ConnectionString();
    }

    /// <summary>Forgets the publisher, so that nothing more is taken from it; false when its user stays, as the broker is not ours.</summary>
    public static async Task<bool> RemoveAsync(GatewayClient gateway, string name)
    {
        var isKnown = await gateway.FindAsync(HttpMethod.Get, $"/v1/events/publishers/{name}") is not null;
        await gateway.FindAsync(HttpMethod.Delete, $"/v1/events/publishers/{name}");
        if (gateway.Platform.Broker is not { } control)
        {
            return !isKnown;
        }
        await control.DeleteUserAsync(name);
        return true;
    }
}

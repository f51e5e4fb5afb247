namespace CityIp.Gateway.Keys;

/// <summary>
/// The first key of a deployment that has no development keys: <c>Gateway --new-admin-key</c> writes one to the standard output and ends.
/// It may make keys and nothing else. Whoever can start the gateway with its database could write the row as well.
/// </summary>
internal static class AdminKey
{
    private const string Argument = "--new-admin-key";

    /// <summary>False when nobody asked for a key, so that the gateway is to be run.</summary>
    public static async Task<bool> IsMadeAsync(IHost app, string[] args)
    {
        if (!args.Contains(Argument))
        {
            return false;
        }
        await MakeAsync(app.Services, Console.Out);
        return true;
    }

    public static async Task MakeAsync(IServiceProvider services, TextWriter output)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GatewayDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var text = KeyText.New(services.GetRequiredService<GatewayMode>());
        var key = new Key { Id = Guid.CreateVersion7(now), Name = "Administrator", Organisation = "platform", Scopes = [Scopes.Admin], Sources = [], CreatedAt = now };
        key.Rotate(text, now, TimeSpan.Zero);
        db.Keys.Add(key);
        await db.SaveChangesAsync();
        await output.WriteLineAsync(text);
    }
}

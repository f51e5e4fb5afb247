using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Gateway.Keys;

/// <summary>
/// The keys to begin with in Development, in the file named by <c>Keys:DevelopmentFile</c>: written once, readable by its owner only.
/// After each start every key in the file works, whichever of file and database was lost; a key that was revoked stays so.
/// Beside them the gateway's address, where whoever starts it tells that (<c>Keys:DevelopmentGateway</c>): the file is all that a command needs.
/// </summary>
internal static class DevelopmentKeys
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private static readonly (string Name, Guid Id, string[] Scopes, string[] Sources)[] Wanted =
    [
        ("admin", new("01930000-0000-7000-8f00-000000000001"), [.. Scopes.All], ["urn:cityip:"]),
        ("partner", new("01930000-0000-7000-8f00-000000000002"), [.. Scopes.Reading], []),
        ("publisher", new("01930000-0000-7000-8f00-000000000003"), [Scopes.Publish], ["urn:cityip:demo:"]),
    ];

    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var file = configuration["Keys:DevelopmentFile"];
        var mode = services.GetRequiredService<GatewayMode>();
        if (string.IsNullOrEmpty(file) || mode == GatewayMode.Live)
        {
            return;
        }
        var db = services.GetRequiredService<GatewayDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two gateways that start together would write two files.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cityip.development-keys', 0))", cancellationToken);

        var document = Read(file);
        var texts = document["keys"]!.AsObject();
        var changed = false;
        if (configuration["Keys:DevelopmentGateway"] is { Length: > 0 } address && (document["gateway"] as JsonValue)?.ToString() != address)
        {
            document["gateway"] = address;
            changed = true;
        }
        foreach (var (name, id, scopes, sources) in Wanted)
        {
            if (texts[name]?.GetValueKind() != JsonValueKind.String || KeyText.Check((string)texts[name]!, mode) != KeyFlaw.None)
            {
                texts[name] = KeyText.New(mode);
                changed = true;
            }
            var text = (string)texts[name]!;
            var key = await db.Keys.Include(key => key.Secrets).SingleOrDefaultAsync(key => key.Id == id, cancellationToken);
            if (key is null)
            {
                key = new() { Id = id, Name = $"Development: {name}", Organisation = $"demo-{name}", Scopes = scopes, Sources = sources, CreatedAt = now };
                db.Keys.Add(key);
            }
            // A later version may know scopes that this one did not.
            key.Scopes = scopes;
            if (!key.Secrets.Any(secret => secret.Hash.AsSpan().SequenceEqual(SecretHash.Of(text).ToBytes())))
            {
                key.Rotate(text, now, TimeSpan.Zero);
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        if (changed)
        {
            Write(file, document);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A file that cannot be read as ours is as good as none.</summary>
    private static JsonObject Read(string file)
    {
        JsonObject? document = null;
        try
        {
            document = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject : null;
        }
        catch (JsonException)
        {
            // Written anew below.
        }
        document ??= new() { ["gateway"] = null };
        if (document["keys"] is not JsonObject)
        {
            document["keys"] = new JsonObject();
        }
        return document;
    }

    private static void Write(string file, JsonObject document)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        // Beside it and then moved: a reader sees the old file or the new one, and the mode is right from the first byte.
        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(document.ToJsonString(Readable));
        }
        File.Move(temporary, path, overwrite: true);
    }
}

using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CityIp.Events.Intake;

/// <summary>
/// Systems that may be told, in a handshake, that they are welcome to send here: <c>Intake:AllowedOrigins</c>, a list of DNS names (or one text with
/// commas between them), and <c>Intake:AllowedRate</c>, how many requests a minute each is granted (300,000 unless set: what the gateway lets a key do).
/// </summary>
internal sealed partial class AllowedOrigins
{
    private const int DefaultRate = 300_000;
    private readonly FrozenSet<string> names;

    public AllowedOrigins(IConfiguration configuration)
    {
        var section = configuration.GetSection("Intake:AllowedOrigins");
        names = section.GetChildren().Select(child => child.Value ?? string.Empty)
            .Concat((section.Value ?? string.Empty).Split(','))
            .Select(name => name.Trim()).Where(name => name.Length > 0)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        if (names.FirstOrDefault(name => !IsName(name)) is { } bad)
        {
            throw new InvalidOperationException($"Intake:AllowedOrigins holds '{bad}', which is no DNS name. Give names only, without scheme, port or wildcard.");
        }
        Rate = configuration.GetValue("Intake:AllowedRate", DefaultRate);
    }

    /// <summary>Requests a minute.</summary>
    public int Rate { get; }

    public bool Contains(string origin) => names.Contains(origin);

    public static bool IsName(string text) => text.Length <= 253 && DnsName().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex DnsName();
}

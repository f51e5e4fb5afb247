using System.Text.RegularExpressions;
using CityIp.Contracts;

namespace CityIp.Catalog;

/// <summary>A district of the city.</summary>
internal sealed partial class District
{
    public required string Code { get; init; }

    public long Version { get; private set; } = 1;

    public required Dictionary<string, string> Names { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public static bool IsCode(string code) => code.Length <= 40 && CodeForm().IsMatch(code);

    public void Rename(Dictionary<string, string> names, DateTimeOffset now)
    {
        Names = names;
        ChangedAt = now;
        Version++;
    }

    public DistrictDefined ToMessage() => new(Code, Version, Names, ChangedAt);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}

using System.Text.RegularExpressions;

namespace CityIp.Events;

/// <summary>The codes that people give to things, and that stand in addresses and activities.</summary>
internal static partial class Codes
{
    public static Fault? RefuseExpo(string code) => ExpoCode().IsMatch(code) && code.Length <= 60 && !Guid.TryParse(code, out _)
        ? null
        : new("invalid-code", "An expo's code has up to 60 lower-case letters, digits and single hyphens between them, and is not a UUID.", "/code");

    /// <summary>The code of a hall, booth or session.</summary>
    public static Fault? Refuse(string code) => PlaceCode().IsMatch(code) && !Guid.TryParse(code, out _)
        ? null
        : new("invalid-code", "A code has up to 40 letters, digits, dots, hyphens and underscores, begins with a letter or digit, and is not a UUID.", "/code");

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ExpoCode();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    private static partial Regex PlaceCode();
}

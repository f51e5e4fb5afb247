using System.Globalization;
using System.Text.RegularExpressions;

namespace CityIp.Events.Activities;

/// <summary>Times on the wire: RFC 3339, always with an offset; a local time without one could mean any of forty hours.</summary>
internal static partial class Rfc3339
{
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        // More than seven decimals are below what is kept; a leap second is taken as the second before it.
        return text is not null && Shape().Match(text) is { Success: true } match
            && DateTimeOffset.TryParse(
                $"{match.Groups["day"].Value}T{match.Groups["minute"].Value}:{(match.Groups["second"].Value == "60" ? "59" : match.Groups["second"].Value)}{match.Groups["fraction"].Value}{match.Groups["offset"].Value}",
                CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    [GeneratedRegex(@"^(?<day>\d{4}-\d{2}-\d{2})[Tt ](?<minute>\d{2}:\d{2}):(?<second>\d{2})((?<fraction>\.\d{1,7})\d*)?(?<offset>[Zz]|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}

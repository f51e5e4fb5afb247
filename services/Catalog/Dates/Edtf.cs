using System.Globalization;
using System.Text.RegularExpressions;

namespace CityIp.Catalog;

/// <summary>
/// Dates as cultural heritage has them, in a subset of the Extended Date/Time Format (ISO 8601-2:2019), levels 0 and 1:
/// <c>1924</c>, <c>1924-05</c>, <c>1924-05-01</c>, <c>192X</c>, <c>1924-XX</c>, seasons <c>1924-21</c> to <c>-24</c>, uncertain <c>1924?</c>,
/// approximate <c>1924~</c>, both <c>1924%</c>, long years <c>Y17000</c>, and intervals <c>1924/1930</c>, <c>1924/..</c>, <c>1924/</c>.
/// Times of day are not taken.
/// </summary>
internal static partial class Edtf
{
    public static bool IsValid(string text)
    {
        var ends = text.Split('/');
        return ends.Length switch
        {
            1 => TryReadDate(text, out _, out _),
            2 => IsInterval(ends[0], ends[1]),
            _ => false,
        };
    }

    private static bool IsInterval(string start, string end)
    {
        var startIsOpen = start is "" or "..";
        var endIsOpen = end is "" or "..";
        if (startIsOpen && endIsOpen)
        {
            return false;
        }
        if (!startIsOpen && !TryReadDate(start, out _, out _) || !endIsOpen && !TryReadDate(end, out _, out _))
        {
            return false;
        }
        if (startIsOpen || endIsOpen)
        {
            return true;
        }
        TryReadDate(start, out var earliest, out _);
        TryReadDate(end, out _, out var latest);
        return earliest.CompareTo(latest) <= 0;
    }

    /// <summary>Reads one date; the bounds are what its open digits allow.</summary>
    private static bool TryReadDate(string text, out (long Year, int Month, int Day) earliest, out (long Year, int Month, int Day) latest)
    {
        (earliest, latest) = (default, default);
        var match = Date().Match(text);
        if (!match.Success)
        {
            return LongYear().IsMatch(text) && TryReadLongYear(text.TrimEnd('?', '~', '%'), out earliest, out latest);
        }
        var sign = match.Groups["sign"].Success ? -1 : 1;
        var digits = match.Groups["year"].Value;
        var low = sign * long.Parse(digits.Replace('X', '0'), CultureInfo.InvariantCulture);
        var high = sign * long.Parse(digits.Replace('X', '9'), CultureInfo.InvariantCulture);
        (earliest, latest) = ((Math.Min(low, high), 1, 1), (Math.Max(low, high), 12, 31));
        if (match.Groups["month"] is not { Success: true, Value: not "XX" } month)
        {
            return true;
        }
        var number = int.Parse(month.Value, CultureInfo.InvariantCulture);
        if (number is >= 21 and <= 24)
        {
            // A season says nothing certain about months: hemispheres differ.
            return !match.Groups["day"].Success;
        }
        if (number is < 1 or > 12)
        {
            return false;
        }
        (earliest.Month, latest.Month) = (number, number);
        if (match.Groups["day"] is not { Success: true, Value: not "XX" } day)
        {
            return true;
        }
        var dayNumber = int.Parse(day.Value, CultureInfo.InvariantCulture);
        // A leap year when the year is open: the 29th of February can have been.
        var year = digits.Contains('X') ? 2000 : 2000 + (int)(Math.Abs(low) % 400);
        (earliest.Day, latest.Day) = (dayNumber, dayNumber);
        return dayNumber >= 1 && dayNumber <= DateTime.DaysInMonth(year, number);
    }

    private static bool TryReadLongYear(string text, out (long, int, int) earliest, out (long, int, int) latest)
    {
        var read = long.TryParse(text.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var year);
        (earliest, latest) = ((year, 1, 1), (year, 12, 31));
        return read;
    }

    // A month that is open has no day that is not; X only at the end of the year's digits.
    [GeneratedRegex("^(?<sign>-)?(?<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)(-(?<month>[0-9]{2})(-(?<day>[0-9]{2}|XX))?|-(?<month>XX)(-(?<day>XX))?)?[?~%]?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Date();

    [GeneratedRegex("^Y-?[1-9][0-9]{4,17}[?~%]?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LongYear();
}

using System.Globalization;

namespace CityIp.Events.Activities;

/// <summary>Times on the wire: RFC 3339, always with an offset; a local time without one could mean any of forty hours.</summary>
internal static class Rfc3339
{
    private const int ToSeconds = 19; // 2026-11-23T10:15:00
    private const int MostDecimals = 7;

    public static bool TryParse(string? text, out DateTimeOffset time) => TryParse(text.AsSpan(), out time);

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length <= ToSeconds || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':' || text[16] != ':'
            || !TryRead(text[..4], out var year) || !TryRead(text[5..7], out var month) || !TryRead(text[8..10], out var day)
            || !TryRead(text[11..13], out var hour) || !TryRead(text[14..16], out var minute) || !TryRead(text[17..19], out var second)
            || !TryReadFraction(text[ToSeconds..], out var ticks, out var rest) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }
        // A leap second ends a day of UTC, and is taken as the second before it.
        var leap = second == 60;
        second = leap ? 59 : second;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        var utc = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).Ticks + ticks - offset;
        if (leap && (((utc / TimeSpan.TicksPerMinute) + 1) % (24 * 60)) != 0)
        {
            return false;
        }
        if (utc < DateTimeOffset.MinValue.Ticks || utc > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }
        time = new(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary>More than seven decimals are below what is kept.</summary>
    private static bool TryReadFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }
        var length = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
        {
            return false;
        }
        rest = text[(1 + length)..];
        for (var i = 0; i < MostDecimals; i++)
        {
            ticks = (ticks * 10) + (i < length ? text[1 + i] - '0' : 0);
        }
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text is "Z" or "z")
        {
            return true;
        }
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !TryRead(text[1..3], out var hours) || !TryRead(text[4..6], out var minutes) || hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
        {
            return false;
        }
        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}

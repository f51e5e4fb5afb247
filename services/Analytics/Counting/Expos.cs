using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Analytics.Counting;

/// <summary>What the routes under an expo share: finding it by id or code, and reading times in its zone.</summary>
internal static class Expos
{
    /// <summary>The expo by id or code. Should two have had the same code, the later one answers.</summary>
    public static Task<Expo?> FindExpoAsync(this AnalyticsDb db, string idOrCode, CancellationToken cancellationToken) => Guid.TryParse(idOrCode, out var id)
        ? db.Expos.AsNoTracking().FirstOrDefaultAsync(expo => expo.Id == id, cancellationToken)
        : db.Expos.AsNoTracking().Where(expo => expo.Code == idOrCode).OrderByDescending(expo => expo.Id).FirstOrDefaultAsync(cancellationToken);

    public static TimeZoneInfo Zone(this Expo expo) => TimeZoneInfo.FindSystemTimeZoneById(expo.TimeZone);

    public static ExpoName Named(this Expo expo) => new(expo.Id, expo.Code, expo.Names, expo.TimeZone);

    /// <summary>A date-time with offset, or a date: then the start of that day at the expo.</summary>
    public static bool TryReadTime(string? text, string field, TimeZoneInfo zone, out DateTimeOffset? time, out ProblemHttpResult? problem)
    {
        (time, problem) = (null, null);
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            time = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
            return true;
        }
        // A time without an offset would be read in the server's zone.
        if (text.Length > 10 && (text[^1] is 'Z' or 'z' || text.AsSpan(10).IndexOfAny('+', '-', ' ') >= 0)
            && DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var found))
        {
            time = found;
            return true;
        }
        problem = Problems.Bad("invalid-time", $"{field} is a date (2024-11-25, at the expo) or a time with its offset (2024-11-25T09:00:00Z; write + as %2B).", field);
        return false;
    }
}

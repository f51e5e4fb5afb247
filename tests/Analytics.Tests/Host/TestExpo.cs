using CityIp.Contracts;

namespace CityIp.Analytics.Tests.Host;

/// <summary>An expo of a test, and the activities that happen there.</summary>
public sealed record TestExpo(Guid Id, string Code, string TimeZone)
{
    public const string BoothVisited = "cityip.booth.visited.v1";
    public const string CheckedIn = "cityip.visitor.checked-in.v1";

    /// <summary>An activity; what is not given is not referred to.</summary>
    public AcceptedActivity Activity(
        string type = BoothVisited, DateTimeOffset? at = null, Guid? visitor = null, Guid? hall = null, Guid? booth = null,
        string? district = null, Guid[]? assets = null, int generation = 0, DateTimeOffset? receivedAt = null)
    {
        var occurredAt = at ?? new DateTimeOffset(2024, 11, 21, 9, 15, 0, TimeSpan.FromHours(8));
        return new(Guid.CreateVersion7(), generation, type, Id, hall, booth, null, district, null, assets ?? [], visitor, occurredAt, HourOf(occurredAt), receivedAt ?? DateTimeOffset.UtcNow);
    }

    /// <summary>The same activities in columns.</summary>
    public static ActivityColumns Columns(params AcceptedActivity[] activities)
    {
        var references = activities.Select(Of).Distinct().ToList();
        return new(
            references,
            [.. activities.Select(one => references.IndexOf(Of(one)))],
            [.. activities.Select(one => one.ActivityId)],
            [.. activities.Select(one => one.Visitor)],
            [.. activities.Select(one => one.OccurredAt.UtcDateTime)],
            [.. activities.Select(one => one.ReceivedAt.UtcDateTime)]);

        static ActivityReferences Of(AcceptedActivity one) => new(one.Type, one.ExpoId, one.HallId, one.BoothId, one.SessionId, one.DistrictCode, one.Industry, one.AssetIds, one.Hour);
    }

    /// <summary>As Events works it out: the hour of the expo's own zone, as its UTC start.</summary>
    private DateTimeOffset HourOf(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
        return new DateTimeOffset(local.Year, local.Month, local.Day, local.Hour, 0, 0, local.Offset).ToUniversalTime();
    }
}

using System.ComponentModel;

namespace CityIp.Events.Expos;

internal sealed record ExpoView(Guid Id, long Version, string Code, Dictionary<string, string> Names, string TimeZone, DateOnly StartsOn, DateOnly EndsOn, DateTimeOffset? ArchivedAt)
{
    public static ExpoView Of(Expo expo) => new(expo.Id, expo.Version, expo.Code, expo.Names, expo.TimeZone, expo.StartsOn, expo.EndsOn, expo.ArchivedAt);
}

internal sealed record AnnounceExpo(
    [property: Description("Up to 60 lower-case letters, digits and hyphens. Event systems write it into activities; it never changes.")] string Code,
    [property: Description("Names by BCP-47 language tag.")] Dictionary<string, string> Names,
    [property: Description("IANA time zone. Hours of counts are hours of this zone.")] string TimeZone,
    DateOnly StartsOn,
    [property: Description("The last day, included.")] DateOnly EndsOn);

internal sealed record ChangeExpo(
    Dictionary<string, string> Names,
    [property: Description("May change until the first day begins.")] string TimeZone,
    DateOnly StartsOn,
    DateOnly EndsOn);

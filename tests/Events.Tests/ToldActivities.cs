using System.Text.Json;
using CityIp.Contracts;

namespace CityIp.Events.Tests;

/// <summary>The activities of a message, one by one, in whichever form it tells of them.</summary>
internal static class ToldActivities
{
    public static IEnumerable<JsonElement> Of(JsonElement message) =>
        message.Deserialize<ActivitiesAccepted>(JsonSerializerOptions.Web)!.All().Select(activity => JsonSerializer.SerializeToElement(activity, JsonSerializerOptions.Web));
}

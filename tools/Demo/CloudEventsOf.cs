using System.Text.Json;
using CloudNative.CloudEvents;

namespace CityIp.Demo;

/// <summary>Makes the CloudEvent of a planned activity, as an event system would with the official SDK.</summary>
internal static class CloudEventsOf
{
    private static readonly CloudEventAttribute SentTime = CloudEventAttribute.CreateExtension("senttime", CloudEventAttributeType.Timestamp);

    /// <summary>The offline scanner's clock is seven minutes fast; it says so by sending its clock along.</summary>
    private static readonly TimeSpan FastClock = TimeSpan.FromMinutes(7);

    public static CloudEvent Make(Planned planned, string runId)
    {
        var skew = planned.Door == Door.OfflineBatch ? FastClock : TimeSpan.Zero;
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0, [SentTime])
        {
            Id = planned.Id,
            Source = new Uri(SourceOf(planned, runId)),
            Type = planned.Type,
            Time = planned.Time + skew,
            DataContentType = "application/json",
            Data = JsonSerializer.SerializeToElement(planned.Data),
        };
        if (skew > TimeSpan.Zero)
        {
            cloudEvent[SentTime] = DateTimeOffset.UtcNow + skew;
        }
        return cloudEvent;
    }

    public static string SourceOf(Planned planned, string runId) =>
        planned.Device.StartsWith("urn:", StringComparison.Ordinal) ? planned.Device : $"urn:cityip:demo:{runId}:{planned.Device}";
}

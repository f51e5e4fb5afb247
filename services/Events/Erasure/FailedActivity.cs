using System.Text;
using System.Text.Json;
using CityIp.Events.Broker;
using CityIp.ServiceDefaults.Messages;

namespace CityIp.Events.Erasure;

/// <summary>
/// Activity over the broker that could not be dealt with, as it was published: the code of a badge can stand anywhere in it. Of a batch the other
/// visitors' events stay.
/// </summary>
internal static class FailedActivity
{
    /// <returns>What remains of the message's body without the badge's events; null when nothing does, the same bytes when it has none.</returns>
    public static byte[]? Without(HeldMessage message, string expo, string badge)
    {
        if (message.Queue != BrokerIntake.Queue)
        {
            return message.Body;
        }
        try
        {
            using var document = JsonDocument.Parse(message.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                var events = document.RootElement.EnumerateArray().Select(item => item.GetRawText()).ToList();
                var others = events.FindAll(item => !SealedLetters.IsOf(item, expo, badge));
                return others.Count == events.Count ? message.Body : others.Count == 0 ? null : Encoding.UTF8.GetBytes($"[{string.Join(',', others)}]");
            }
        }
        catch (JsonException)
        {
            // No batch, and looked through as text below.
        }
        // In binary mode the attributes are headers, and the body is the data alone.
        var body = Encoding.UTF8.GetString(message.Body);
        var text = message.Headers.Contains("\"cloudEvents", StringComparison.Ordinal) ? $"{{\"attributes\":{message.Headers},\"data\":{body}}}" : body;
        return SealedLetters.IsOf(text, expo, badge) ? null : message.Body;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Devices;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Messages;
using RabbitMQ.Client;

namespace CityIp.Events.Broker;

/// <summary>
/// AMQP: from a message to its commit. There is nobody to answer: what HTTP would refuse is held as a dead letter, sealed, with the reason.
/// </summary>
internal sealed class BrokerDoor(Door door, Publishers publishers, IntakeQueue queue, IntakeMetrics metrics, ExpoSecrets secrets, TimeProvider clock, IConfiguration configuration)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly string ourselves = new ConnectionFactory { Uri = new(configuration.GetConnectionString("messaging")!) }.UserName;

    /// <summary>Returns when every event of the message is committed; throws when it could not be, and then it is to be tried again.</summary>
    public async Task ReceiveAsync(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var user = PublisherOf(properties);
        var publisher = user is null ? null : await publishers.FindAsync(user, cancellationToken);
        var sender = new Sender(Sender.Amqp, user ?? string.Empty, publisher?.Organisation ?? string.Empty);
        while (queue.Enter($"amqp:{user}", body.Length) != Admission.Admitted)
        {
            // The message stays with the broker, unacknowledged: it need not be sent away.
            await Task.Delay(Pause, cancellationToken);
        }
        try
        {
            var events = await ExamineAsync(properties, body, sender, publisher, cancellationToken);
            var work = new IntakeWork(events, body.Length);
            if (events.Count > 0 && !queue.TryHandOver(work))
            {
                throw new OperationCanceledException("The service is shutting down.");
            }
            if (events.Count > 0)
            {
                await work.Written;
                metrics.Answered(events);
            }
        }
        finally
        {
            queue.Leave($"amqp:{user}", body.Length);
        }
    }

    /// <summary>
    /// The broker vouches for <c>user-id</c>. A message that an operator replayed comes from this service itself and names its first publisher in a
    /// header: nobody else can publish as us.
    /// </summary>
    private string? PublisherOf(IReadOnlyBasicProperties properties) =>
        properties.UserId == ourselves && properties.Headers?.TryGetValue(ErrorQueueTable.PublisherHeader, out var publisher) == true && publisher is byte[] name ? Encoding.UTF8.GetString(name) : properties.UserId;

    private async Task<List<ReceivedEvent>> ExamineAsync(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, Sender sender, PublisherRights? publisher, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (sender.Key.Length == 0)
        {
            return [Refused(BrokerMessage.Whole(properties, body), new(sender, now, 0), new("no-user-id", "The property user_id is not set. The broker checks it, so it says who publishes.", "user_id"))];
        }
        if (publisher is null)
        {
            return [Refused(BrokerMessage.Whole(properties, body), new(sender, now, 0), new("unknown-publisher", "The broker's user is not registered under /v1/events/publishers.", "user_id"))];
        }
        if (BrokerMessage.Read(properties, body, out var read, out var document) is { } refusal)
        {
            return [Refused(BrokerMessage.Whole(properties, body), new(sender, now, 0), refusal)];
        }
        using (document)
        {
            var events = new List<ReceivedEvent>(read.Count);
            for (var i = 0; i < read.Count; i++)
            {
                var arrival = new Arrival(sender, now, i);
                var item = read[i] switch
                {
                    { Refusal: { } bad } => arrival.Reject(read[i].Id, bad),
                    { Event: { } one } when !publisher.MayPublishAs(one.Source) || DeviceScope.IsOfDevice(one.Source) => arrival.Reject(one.Id, new("foreign-source", "The broker's user may not publish under this source.", "source", 403)),
                    _ => await door.ExamineAsync(read[i].Event!, arrival, cancellationToken),
                };
                events.Add(item.Status == IntakeStatus.Rejected ? Refused(ItemOf(document, i) ?? BrokerMessage.Whole(properties, body), arrival, item.Problem!) : item);
            }
            return events;
        }
    }

    /// <summary>Known by its content: delivered twice, it is held once.</summary>
    private ReceivedEvent Refused(byte[] content, Arrival arrival, Refusal refusal)
    {
        var key = LedgerKey.Of($"amqp-refused:{arrival.Sender.Key}", Convert.ToHexString(SHA256.HashData(content)));
        return new()
        {
            Index = arrival.Index,
            Id = null,
            Key = key,
            Fingerprint = key,
            Sender = arrival.Sender,
            ReceivedAt = arrival.ReceivedAt,
            Quarantine = new(Quarantine.Refused, $"{refusal.Slug}: {refusal.Detail}", refusal.Field),
            // Of a visitor who asked to be forgotten that it came is kept, and nothing of what it said.
            Sealed = refusal.Slug == Forgotten.Slug ? null : secrets.Encrypt(content, key),
        };
    }

    private static byte[]? ItemOf(JsonDocument? document, int index) => document is { RootElement.ValueKind: JsonValueKind.Array } batch
        ? BrokerMessage.AsData(Encoding.UTF8.GetBytes(batch.RootElement[index].GetRawText()))
        : null;
}

using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using MassTransit.Serialization;

namespace CityIp.ServiceDefaults.Messages;

/// <summary>
/// MassTransit's JSON envelope around a body that is JSON already. Reading a batch of 500 activities from the outbox only to write it again took
/// a tenth of the events service's time.
/// </summary>
internal sealed class WrittenBody(byte[] body) : IMessageSerializer
{
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class => new Envelope(JsonSerializer.SerializeToUtf8Bytes(
            new JsonMessageEnvelope(context, new Written(body)), SystemTextJsonMessageSerializer.Options));

    [JsonConverter(typeof(AsWritten))]
    private sealed record Written(byte[] Json);

    private sealed class AsWritten : JsonConverter<Written>
    {
        public override Written Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("It is only written.");

        public override void Write(Utf8JsonWriter writer, Written value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json, skipInputValidation: true);
    }

    private sealed class Envelope(byte[] bytes) : MessageBody
    {
        public long? Length => bytes.Length;

        public Stream GetStream() => new MemoryStream(bytes, writable: false);

        public byte[] GetBytes() => bytes;

        public string GetString() => Encoding.UTF8.GetString(bytes);
    }
}

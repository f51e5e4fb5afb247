using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Reading_attributes
{
    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("武康大楼", "武康大楼")]
    [InlineData("\"in quotes\"", "in quotes")]
    [InlineData("\"a \\\"quoted\\\" \\\\ word\"", "a \"quoted\" \\ word")]
    [InlineData("%22%25%22", "\"%\"")]
    [InlineData("100%", "100%")]
    [InlineData("100%zz", "100%zz")]
    [InlineData("%E6%AD%A6康", "武康")]
    [InlineData("\"%E6%AD%A6\"", "武")]
    [InlineData("\"", "\"")]
    public void A_header_is_decoded(string header, string expected) => Assert.Equal(expected, CloudEventHeader.Decode(header));

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C3%28")]
    [InlineData("%ED%A0%80")]
    [InlineData("%E6%AD")]
    public void What_is_encoded_otherwise_than_in_utf_8_is_no_text(string header) => Assert.Null(CloudEventHeader.Decode(header));

    [Theory]
    [InlineData("""{"id":"1","source":"urn:a","type":"t"}""", "missing-attribute", "specversion")]
    [InlineData("""{"specversion":"0.3","id":"1","source":"urn:a","type":"t"}""", "unsupported-specversion", "specversion")]
    [InlineData("""{"specversion":"1.0","source":"urn:a","type":"t"}""", "missing-attribute", "id")]
    [InlineData("""{"specversion":"1.0","id":"","source":"urn:a","type":"t"}""", "missing-attribute", "id")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t"}""", "missing-attribute", "source")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a"}""", "missing-attribute", "type")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":null}""", "missing-attribute", "type")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","time":"yesterday"}""", "invalid-attribute", "time")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","time":"2026-10-01T10:00:00"}""", "invalid-attribute", "time")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","senttime":"now"}""", "invalid-attribute", "senttime")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","subject":""}""", "invalid-attribute", "subject")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","CamelCase":"x"}""", "invalid-attribute", "CamelCase")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","extra":{}}""", "invalid-attribute", "extra")]
    [InlineData("""{"specversion":"1.0","id":"a\u0000b","source":"urn:a","type":"t"}""", "invalid-attribute", "id")]
    [InlineData("""{"specversion":"1.0","id":"\ud800","source":"urn:a","type":"t"}""", "invalid-attribute", null)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","\ud800":"x"}""", "invalid-attribute", null)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","\ud800":1}""", "invalid-attribute", null)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":1,"data_base64":"MQ=="}""", "invalid-event", "data_base64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data_base64":"*"}""", "invalid-event", "data_base64")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"no uri","type":"t"}""", "invalid-attribute", "source")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","dataschema":""}""", "invalid-attribute", "dataschema")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","dataschema":"<uri>"}""", "invalid-attribute", "dataschema")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","datacontenttype":"json"}""", "invalid-attribute", "datacontenttype")]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","source":"urn:a","type":"t"}""", "invalid-attribute", "id")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","extra":"1","extra":"1"}""", "invalid-attribute", "extra")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{},"data":{}}""", "invalid-event", "data")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","number":2147483648}""", "invalid-attribute", "number")]
    [InlineData("\"text\"", "invalid-event", null)]
    public void What_is_wrong_is_named(string json, string slug, string? field)
    {
        var read = CloudEventReader.ReadStructured(JsonElement.Parse(json));
        Assert.Null(read.Event);
        Assert.Equal(slug, read.Refusal!.Slug);
        Assert.Equal(field, read.Refusal.Field);
    }

    [Fact]
    public void Extensions_of_every_simple_kind_are_kept()
    {
        var read = CloudEventReader.ReadStructured(JsonElement.Parse("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","text":"x","flag":true,"number":-7,"nothing":null}"""));
        Assert.Equal(new SortedDictionary<string, string> { ["flag"] = "true", ["number"] = "-7", ["text"] = "x" }, read.Event!.Extensions);
    }

    [Fact]
    public void An_attribute_is_the_same_however_its_name_and_value_are_written()
    {
        var plain = Read("""{"specversion":"1.0","id":"7","source":"urn:a","type":"t","subject":"s","time":"2026-10-01T10:00:00Z","dataschema":"urn:x","datacontenttype":"application/json","senttime":"2026-10-01T10:00:01Z","extra":"e"}""");
        var escaped = Read("""{"\u0073pecversion":"1\u002e0","i\u0064":"\u0037","sourc\u0065":"\u0075rn:a","typ\u0065":"\u0074","\u0073ubject":"\u0073","tim\u0065":"2026-10-01T10:00:00\u005a","dataschem\u0061":"urn\u003ax","datacontenttyp\u0065":"application\/json","sent\u0074ime":"2026-10-01T10:00:01\u005a","extr\u0061":"\u0065"}""");
        Assert.Equal(plain.ToJson(null), escaped.ToJson(null));
        Assert.Equal("7", plain.Id);
        Assert.Equal("application/json", plain.DataContentType);
    }

    [Fact]
    public void The_items_of_a_batch_share_what_they_have_in_common_and_nothing_else()
    {
        var events = ReadBatch("""
            [{"specversion":"1.0","id":"1","source":"urn:a","type":"t","subject":"s","dataschema":"urn:x"},
             {"specversion":"1.0","id":"2","source":"urn:\u0061","type":"t","subject":"s","dataschema":"urn:x"},
             {"specversion":"1.0","id":"3","source":"urn:A","type":"tt","subject":"S"},
             {"specversion":"1.0","id":"4","source":"urn:a","type":"t"}]
            """);
        Assert.Equal(["urn:a", "urn:a", "urn:A", "urn:a"], events.Select(read => read.Event!.Source));
        Assert.Equal(["t", "t", "tt", "t"], events.Select(read => read.Event!.Type));
        Assert.Equal(["s", "s", "S", null], events.Select(read => read.Event!.Subject));
        Assert.Equal(["urn:x", "urn:x", null, null], events.Select(read => read.Event!.DataSchema));
        Assert.Equal(["1", "2", "3", "4"], events.Select(read => read.Event!.Id));
        Assert.Same(events[0].Event!.Source, events[1].Event!.Source);
        Assert.Same(events[0].Event!.Type, events[1].Event!.Type);
    }

    [Fact]
    public void What_is_refused_in_one_item_is_refused_in_the_next()
    {
        var events = ReadBatch("""
            [{"specversion":"1.0","id":"1","source":"no uri","type":"t"},
             {"specversion":"1.0","id":"2","source":"no uri","type":"t"},
             {"specversion":"1.0","id":"3","source":"\ud800","type":"t"},
             {"specversion":"1.0","id":"4","source":"no uri","source":"no uri","type":"t"},
             {"specversion":"1.0","id":"5","source":"urn:a","type":"t\u0000"},
             {"specversion":"1.0","id":"6","source":"urn:a","type":"t\u0000"},
             {"specversion":"1.0","id":"7","source":7,"type":"t"}]
            """);
        Assert.Equal(["source", "source", null, "source", "type", "type", null], events.Select(read => read.Refusal?.Field));
        Assert.All(events.Take(6), read => Assert.Equal("invalid-attribute", read.Refusal?.Slug));
        Assert.Equal("7", events[6].Event!.Source);
    }

    [Fact]
    public void A_plain_urn_is_a_uri_and_what_is_not_plain_is_asked_of_Uri()
    {
        var random = new Random(42);
        for (var i = 0; i < 20_000; i++)
        {
            var text = $"urn:{new string(random.GetItems<char>("abcXYZ019:.-_/%?#@ ", random.Next(8)))}";
            if (CloudEventAttributes.IsPlainUrn(text))
            {
                Assert.True(Uri.TryCreate(text, UriKind.Absolute, out _), text);
            }
        }
        Assert.True(CloudEventAttributes.IsPlainUrn("urn:cityip:demo:gate-1"));
        Assert.All((string[])["urn:", "urn", "URN:a", "urn:a b", "urn:é", "/gates/1", "urn:a/b", ""], text => Assert.False(CloudEventAttributes.IsPlainUrn(text), text));
    }

    [Theory]
    [InlineData("application/cloudevents-batch+json", ContentMode.Batch)]
    [InlineData("application/cloudevents+json; charset=UTF-8", ContentMode.Structured)]
    [InlineData("application/cloudevents+json; charset=utf-16", ContentMode.Unknown)]
    [InlineData("application/cloudevents+xml", ContentMode.Unknown)]
    [InlineData("application/cloudevents-batch+avro", ContentMode.Unknown)]
    [InlineData("application/json", ContentMode.Binary)]
    [InlineData(null, ContentMode.Binary)]
    public void The_batch_media_type_is_not_taken_for_the_structured_one(string? contentType, object mode) => Assert.Equal(mode, IntakeRequest.ModeOf(contentType));

    private static CloudEvent Read(string json)
    {
        var read = CloudEventReader.ReadStructured(JsonElement.Parse(json));
        Assert.Null(read.Refusal);
        return read.Event!;
    }

    private static List<ReadEvent> ReadBatch(string json)
    {
        Assert.Null(IntakeRequest.Read(ContentMode.Batch, Encoding.UTF8.GetBytes(json), out var events, out _));
        return events;
    }
}

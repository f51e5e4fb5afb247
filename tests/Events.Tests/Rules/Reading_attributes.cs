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

    [Theory]
    [InlineData("application/cloudevents-batch+json", ContentMode.Batch)]
    [InlineData("application/cloudevents+json; charset=UTF-8", ContentMode.Structured)]
    [InlineData("application/cloudevents+json; charset=utf-16", ContentMode.Unknown)]
    [InlineData("application/cloudevents+xml", ContentMode.Unknown)]
    [InlineData("application/cloudevents-batch+avro", ContentMode.Unknown)]
    [InlineData("application/json", ContentMode.Binary)]
    [InlineData(null, ContentMode.Binary)]
    public void The_batch_media_type_is_not_taken_for_the_structured_one(string? contentType, object mode) => Assert.Equal(mode, IntakeRequest.ModeOf(contentType));
}

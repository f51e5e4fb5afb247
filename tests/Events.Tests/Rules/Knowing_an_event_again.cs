using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Knowing_an_event_again
{
    private static readonly Fingerprints Fingerprints = new(new ExpoSecrets(new ConfigurationBuilder().AddInMemoryCollection([new("Identity:Key", "a key of at least thirty-two characters")]).Build()));

    [Fact]
    public void Source_and_id_do_not_run_together()
    {
        Assert.NotEqual(LedgerKey.Of("urn:a", "bc"), LedgerKey.Of("urn:ab", "c"));
        Assert.Equal(LedgerKey.Of("urn:a", "bc"), LedgerKey.Of("urn:a", "bc"));
        Assert.NotEqual(LedgerKey.Of("urn:a", new string('x', 4000)), LedgerKey.Of("urn:a", new string('x', 4001)));
    }

    [Fact]
    public void The_fingerprint_is_the_same_in_every_mode_and_without_what_only_tells_of_the_transport()
    {
        var structured = Read("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","time":"2026-10-01T10:00:00Z","subject":"s","datacontenttype":"application/json","traceparent":"00-1","data":{"b":1.0,"a":"x"}}""");
        var base64 = Read($$"""{"specversion":"1.0","id":"2","source":"urn:b","type":"t","time":"2026-10-01T10:00:00Z","subject":"s","senttime":"2026-10-01T10:00:05Z","data_base64":"{{Convert.ToBase64String("{ \"a\" : \"x\", \"b\": 1 }"u8)}}"}""");
        var attributes = new CloudEventAttributes { DataContentType = "application/json; charset=utf-8" };
        foreach (var (name, value) in new (string, string)[] { ("specversion", "1.0"), ("id", "3"), ("source", "urn:c"), ("type", "t"), ("time", "2026-10-01T10:00:00Z"), ("subject", "s") })
        {
            Assert.Null(attributes.Set(name, value));
        }
        var binary = CloudEventReader.ReadBinary(attributes, Encoding.UTF8.GetBytes("""{"a":"x","b":1}""")).Event!;

        Assert.Equal(Fingerprints.Of(structured), Fingerprints.Of(base64));
        Assert.Equal(Fingerprints.Of(structured), Fingerprints.Of(binary));
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"u","data":{"a":1}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"a":2}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"a":1},"subject":"s"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"a":1},"time":"2026-10-01T10:00:00Z"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"a":1},"dataschema":"urn:x"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t"}""")]
    public void Other_content_has_another_fingerprint(string other) =>
        Assert.NotEqual(Fingerprints.Of(Read("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"a":1}}""")), Fingerprints.Of(Read(other)));

    [Fact]
    public void An_event_written_out_is_read_back_the_same()
    {
        var first = Read("""{"specversion":"1.0","id":"1\"","source":"urn:a","type":"t","subject":"武康","dataschema":"urn:x","time":"2026-10-01T10:00:00Z","extra":"e","number":7,"data":{"a":1}}""");
        var again = Read(first.ToJson("""{"a":1}"""));
        Assert.Equal(Fingerprints.Of(first), Fingerprints.Of(again));
        Assert.Equal((first.Id, first.Source, first.Subject), (again.Id, again.Source, again.Subject));
        Assert.Equal(first.Extensions, again.Extensions);
    }

    private static CloudEvent Read(string json)
    {
        var read = CloudEventReader.ReadStructured(JsonElement.Parse(json));
        Assert.Null(read.Refusal);
        return read.Event!;
    }
}

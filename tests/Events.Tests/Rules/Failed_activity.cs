using System.Text;
using CityIp.Events.Broker;
using CityIp.Events.Erasure;
using CityIp.ServiceDefaults.Messages;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Failed_activity
{
    private const string Binary = """{"cloudEvents_id":"1","cloudEvents_subject":"BADGE-1"}""";
    private const string Plain = """{"cloudEvents_id":"1"}""";

    [Theory]
    [InlineData("{}", """{"data":{"expo":"e","badge":"BADGE-1"}}""", null)]
    [InlineData("{}", """{"data":{"expo":"another","badge":"BADGE-1"}}""", """{"data":{"expo":"another","badge":"BADGE-1"}}""")]
    [InlineData("{}", """{"data":{"expo":"e","badge":"BADGE-2"}}""", """{"data":{"expo":"e","badge":"BADGE-2"}}""")]
    [InlineData(Plain, """{"expo":"e","badge":"BADGE-1"}""", null)]
    [InlineData(Plain, """{"expo":"another","badge":"BADGE-1"}""", """{"expo":"another","badge":"BADGE-1"}""")]
    [InlineData(Binary, """{"expo":"e"}""", null)]
    [InlineData(Binary, "no json", null)]
    [InlineData("{}", "no json with BADGE-1", null)]
    [InlineData("{}", "no json", "no json")]
    public void Is_given_up_when_the_badge_stands_in_it(string headers, string body, string? rest) => Assert.Equal(rest, Without(headers, body));

    [Fact]
    public void In_a_batch_the_others_events_stay_as_they_were_written()
    {
        const string Mine = """{"data":{"expo":"e","badge":"BADGE-1"}}""";
        const string Other = """{ "data": {"expo":"e", "note":"\u00e9", "badge":"BADGE-2"} }""";

        Assert.Equal($"[{Other},3]", Without("{}", $"[{Other}, {Mine}, 3]"));
        Assert.Null(Without("{}", $"[{Mine},{Mine}]"));
        Assert.Equal($"[{Other}, 3]", Without("{}", $"[{Other}, 3]"));
    }

    [Fact]
    public void What_the_services_tell_each_other_has_no_badge() =>
        Assert.Equal("BADGE-1", Encoding.UTF8.GetString(FailedActivity.Without(new("events-know-districts", "DistrictDefined", "{}", Encoding.UTF8.GetBytes("BADGE-1")), "e", "BADGE-1")!));

    private static string? Without(string headers, string body) =>
        FailedActivity.Without(new(BrokerIntake.Queue, null, headers, Encoding.UTF8.GetBytes(body)), "e", "BADGE-1") is { } rest ? Encoding.UTF8.GetString(rest) : null;
}

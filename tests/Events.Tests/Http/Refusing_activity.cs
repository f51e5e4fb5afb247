using System.Net.Http.Headers;
using CityIp.Events.Intake;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Refusing_activity(EventsApplication events)
{
    [Fact]
    public async Task Without_the_scope_nothing_is_taken()
    {
        using var reader = events.Caller("events:read");
        var problem = await EventsApplication.IsRefused(reader.Publish(Activity.Visit("x")), 403, "missing-scope");
        Assert.Equal("events:publish", problem.GetProperty("scope").GetString());
        using var nobody = events.Anonymous();
        await EventsApplication.IsRefused(nobody.Publish(Activity.Visit("x")), 401, "unauthenticated");
    }

    [Fact]
    public async Task A_foreign_source_is_refused()
    {
        using var http = events.Caller();
        var foreign = Activity.Visit("x");
        foreign["source"] = "https://elsewhere.example/device";
        var problem = await EventsApplication.IsRefused(http.Publish(foreign), 403, "foreign-source", "source");
        Assert.Equal("rejected", problem.GetProperty("results")[0].GetProperty("status").GetString());
        await EventsApplication.IsRefused(http.Publish(foreign, foreign), 403, "foreign-source");
    }

    [Fact]
    public async Task The_attribute_at_fault_is_named()
    {
        using var http = events.Caller();
        var old = Activity.Visit("x");
        old["specversion"] = "0.3";
        await EventsApplication.IsRefused(http.Publish(old), 400, "unsupported-specversion", "specversion");
        var nameless = Activity.Visit("x");
        nameless.Remove("id");
        await EventsApplication.IsRefused(http.Publish(nameless), 400, "missing-attribute", "id");
        await EventsApplication.IsRefused(http.Publish(nameless, old), 400, "all-rejected");
        await EventsApplication.IsRefused(http.Post("{}", "application/json"), 400, "missing-attribute", "specversion");
    }

    [Theory]
    [InlineData("application/cloudevents+xml")]
    [InlineData("application/cloudevents-batch+avro")]
    [InlineData("application/cloudevents+json; charset=utf-16")]
    [InlineData("text/plain")]
    public async Task An_unknown_format_is_refused(string contentType)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.Post("{}", contentType), 415, "unsupported-media-type", "Content-Type");
    }

    [Theory]
    [InlineData("{\"specversion\":", "application/cloudevents+json", "malformed-json")]
    [InlineData("{}", "application/cloudevents-batch+json", "invalid-batch")]
    [InlineData("7", "application/cloudevents+json", "invalid-event")]
    [InlineData("[7]", "application/cloudevents-batch+json", "invalid-event")]
    public async Task What_is_no_event_is_refused(string body, string contentType, string slug)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.Post(body, contentType), 400, slug);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_limits_is_refused_with_or_without_a_length_given(bool withLength)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(Send("application/cloudevents+json", IntakeLimits.EventBytes + 1), 413, "too-large");
        await EventsApplication.IsRefused(Send("application/cloudevents-batch+json", IntakeLimits.BatchBytes + 1), 413, "too-large");

        Task<HttpResponseMessage> Send(string contentType, int size)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, Activity.Path) { Content = new ByteArrayContent(new byte[size]) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            request.Headers.TransferEncodingChunked = !withLength;
            return http.SendAsync(request);
        }
    }

    [Fact]
    public async Task More_events_than_a_batch_may_have_are_refused_as_a_whole()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var batch = Enumerable.Range(0, IntakeLimits.BatchEvents + 1).Select(_ => Activity.Visit(expo.Code)).ToArray();
        await EventsApplication.IsRefused(http.Publish(batch), 413, "too-many-events");
        Assert.Equal(0, await events.StoredAsync(expo));
        Assert.All(await http.Statuses(batch[1..]), status => Assert.Equal("accepted", status));
        Assert.Equal(IntakeLimits.BatchEvents, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task An_archived_expo_takes_in_nothing_more()
    {
        var expo = await events.ExpoAsync();
        await events.Sql("UPDATE expo SET archived_at = now() WHERE id = $1", expo.Id);
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.Publish(Activity.Visit(expo.Code)), 410, "expo-archived");
    }

    [Fact]
    public async Task Data_with_a_name_twice_is_refused()
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(
            http.Post("""{"specversion":"1.0","id":"1","source":"urn:a","type":"t","data":{"expo":"a","expo":"b"}}""", "application/cloudevents+json"), 400, "ambiguous-data", "data");
    }

    [Fact]
    public async Task Nothing_is_taken_in_that_could_not_be_passed_on()
    {
        await using var full = events.Build(new() { ["Outbox:MostMessages"] = "-1" });
        using var http = EventsApplication.CallerOf(full, "test-organisation", ["urn:"]);
        await Testing.Eventually.True(async () => (await http.GetAsync("/health")).IsSuccessStatusCode);
        using var answer = await http.Publish(Activity.Visit("x"));
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task The_door_says_at_once_that_it_is_full()
    {
        var expo = await events.ExpoAsync();
        await using var narrow = events.Build(new() { ["Intake:MostRequests"] = "2", ["Intake:SenderShare"] = "0.5" });
        using var one = EventsApplication.CallerOf(narrow, "test-organisation", ["urn:"]);
        using var other = EventsApplication.CallerOf(narrow, "test-organisation", ["urn:"]);
        using var late = EventsApplication.CallerOf(narrow, "test-organisation", ["urn:"]);
        Assert.Equal(["accepted"], await Testing.Eventually.Result(() => one.Statuses(Activity.Visit(expo.Code))));

        // Nothing can be committed meanwhile: the sequence is held.
        await using var hold = await events.HoldAsync("SELECT FROM activity_sequence FOR UPDATE");
        var first = one.Publish(Activity.Visit(expo.Code));
        await hold.IsWaitedFor();
        using var tooMany = await one.Publish(Activity.Visit(expo.Code));
        Assert.Equal(429, (int)tooMany.StatusCode);
        var second = other.Publish(Activity.Visit(expo.Code));
        await Testing.Eventually.True(() => narrow.Services.GetRequiredService<IntakeQueue>().Requests == 2);
        using var full = await late.Publish(Activity.Visit("unheard-of"));
        Assert.Equal(503, (int)full.StatusCode);
        Assert.NotNull(full.Headers.RetryAfter);

        await hold.ReleaseAsync();
        Assert.Equal(202, (int)(await first).StatusCode);
        Assert.Equal(202, (int)(await second).StatusCode);
        Assert.Equal(3, await events.StoredAsync(expo));
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Messages;

public sealed class Tracing_intake(EventsApplication events)
{
    [Fact]
    public async Task A_transaction_links_to_the_requests_in_it()
    {
        var written = new ConcurrentQueue<System.Diagnostics.Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "CityIp.Intake" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => written.Enqueue(activity),
        };
        ActivitySource.AddActivityListener(listener);
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        var trace = ActivityTraceId.CreateRandom();
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        Assert.Equal(["accepted"], await http.Statuses(Activity.Visit(expo.Code)));

        await Eventually.True(() => written.Any(activity => activity.OperationName == "write activities" && activity.Links.Any(link => link.Context.TraceId == trace)));
    }
}

using System.Text;
using System.Text.Json;
using CityIp.Benchmarks.Intake;
using Xunit;

namespace CityIp.Benchmarks.Tests.Rules;

/// <summary>Requests are changed in place from one to the next: they must stay ones, and no id may come twice.</summary>
public sealed class Making_requests
{
    private static readonly Uri Address = new("http://127.0.0.1:5000");

    [Fact]
    public void A_batch_has_as_many_events_as_asked_for_and_no_id_twice()
    {
        var requests = new[] { Batches(0), Batches(1) };

        var ids = requests.SelectMany(one => Enumerable.Range(0, 3).SelectMany(_ => Events(one.Next()))).Select(item => item.GetProperty("id").GetString()).ToList();

        Assert.Equal(2 * 3 * 100, ids.Distinct().Count());
    }

    [Fact]
    public void Each_goes_to_one_booth_after_another_and_has_a_badge()
    {
        var events = Events(Batches(0).Next());

        Assert.Equal(["B1", "B2", "B3"], events.Select(item => item.GetProperty("data").GetProperty("booth").GetString()).Distinct().Order());
        Assert.Equal(100, events.Select(item => item.GetProperty("data").GetProperty("badge").GetString()).Distinct().Count());
        Assert.All(events, item => Assert.Matches("^BENCH-[0-9]{4}$", item.GetProperty("data").GetProperty("badge").GetString()));
    }

    [Fact]
    public void The_length_told_is_that_of_the_body()
    {
        var text = Encoding.UTF8.GetString(new ActivityRequests(Address, "key", "expo", ["B1"], 1, 7, "run").Next().Span);
        var (head, body) = (text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)], text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);

        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(body)}", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/cloudevents+json\r\n", head, StringComparison.Ordinal);
        Assert.Equal("run-7-0000000000", JsonDocument.Parse(body).RootElement.GetProperty("id").GetString());
    }

    private static ActivityRequests Batches(int number) => new(Address, "key", "expo", ["B1", "B2", "B3"], 100, number, "run");

    private static List<JsonElement> Events(ReadOnlyMemory<byte> request)
    {
        var text = Encoding.UTF8.GetString(request.Span);
        return [.. JsonDocument.Parse(text[text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]).RootElement.EnumerateArray()];
    }
}

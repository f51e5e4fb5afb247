using CityIp.Events.Intake;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Room_in_the_door
{
    [Fact]
    public void One_sender_gets_its_share_and_others_get_in_beside_it()
    {
        var queue = Queue(requests: 10, bytes: 1 << 20);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(Admission.Admitted, queue.Enter("one", 100)));
        Assert.Equal(Admission.OverShare, queue.Enter("one", 100));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(Admission.Admitted, queue.Enter($"other-{i}", 100)));
        Assert.Equal(Admission.Full, queue.Enter("late", 100));

        queue.Leave("one", 100);
        Assert.Equal(Admission.Admitted, queue.Enter("late", 100));
    }

    [Fact]
    public void Bytes_fill_it_too()
    {
        var queue = Queue(requests: 100, bytes: 1000);
        Assert.Equal(Admission.Admitted, queue.Enter("one", 400));
        Assert.Equal(Admission.OverShare, queue.Enter("one", 400));
        Assert.Equal(Admission.Admitted, queue.Enter("other", 500));
        Assert.Equal(Admission.Full, queue.Enter("late", 200));
        Assert.Equal((2, 900L), (queue.Requests, queue.Bytes));
    }

    [Fact]
    public void A_body_of_unknown_length_takes_its_own_room_once_it_is_read()
    {
        var queue = Queue(requests: 100, bytes: 1000);
        Assert.Equal(Admission.Admitted, queue.Enter("one", 500));
        Assert.Equal(Admission.OverShare, queue.Enter("one", 100));
        queue.Settle("one", 500, 20);
        Assert.Equal(Admission.Admitted, queue.Enter("one", 100));
        queue.Leave("one", 20);
        queue.Leave("one", 100);
        Assert.Equal((0, 0L), (queue.Requests, queue.Bytes));
    }

    [Fact]
    public void A_request_larger_than_the_share_gets_in_when_nobody_else_is_there() =>
        Assert.Equal(Admission.Admitted, Queue(requests: 10, bytes: 100).Enter("one", 1000));

    private static IntakeQueue Queue(int requests, int bytes) => new(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Intake:MostRequests", $"{requests}"), new("Intake:MostBytes", $"{bytes}")])
        .Build());
}

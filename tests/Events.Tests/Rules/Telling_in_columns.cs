using System.Text.Json;
using CityIp.Contracts;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Telling_in_columns
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 15, 0, 123, TimeSpan.FromHours(8));
    private static readonly ExpoProgramme Expo = new(Guid.CreateVersion7(), "expo", TimeZoneInfo.Utc, [1], false, new Dictionary<string, BoothReference>(), new Dictionary<string, SessionReference>(), new Dictionary<string, Guid>(), _ => false);
    private static readonly BoothReference Booth = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "Qingpu", "qingpu", "film-and-television", [Guid.CreateVersion7()]);

    [Fact]
    public void What_is_told_is_read_as_it_was()
    {
        ReceivedEvent[] accepted = [At(Booth, Guid.NewGuid()), At(null, null), At(Booth, Guid.NewGuid(), Now.AddHours(-1)), At(Booth, null)];

        var read = Travel(accepted);

        Assert.Equal(accepted.Select(item => item.Key), read.Select(one => one.ActivityId));
        Assert.Equal(accepted.Select(item => item.Visitor), read.Select(one => one.Visitor));
        Assert.Equal(accepted.Select(item => (item.OccurredAt, item.ReceivedAt, item.Hour)), read.Select(one => (one.OccurredAt, one.ReceivedAt, one.Hour)));
        Assert.Equal(accepted.Select(item => item.References!.Booth?.Id), read.Select(one => one.BoothId));
        Assert.Equal(["qingpu", null, "qingpu", "qingpu"], read.Select(one => one.DistrictCode));
        Assert.Equal([1, 0, 1, 1], read.Select(one => one.AssetIds.Count));
        Assert.All(read, one => Assert.Equal((0, "cityip.booth.visited.v1", Expo.Id), (one.Generation, one.Type, one.ExpoId)));
    }

    [Fact]
    public void References_that_activities_share_are_told_once() =>
        Assert.Equal(3, AcceptedColumns.Of([At(Booth, null), At(null, null), At(Booth, null), At(Booth, null, Now.AddHours(1)), At(Booth, null)]).References.Count);

    [Fact]
    public void Columns_of_unequal_length_are_refused()
    {
        var columns = AcceptedColumns.Of([At(Booth, null), At(Booth, null)]);

        Assert.Throws<InvalidOperationException>(() => (columns with { ReceivedAt = [DateTime.UtcNow] }).ToActivities());
        Assert.Throws<InvalidOperationException>(() => (columns with { Reference = [0, 1] }).ToActivities());
        Assert.Throws<InvalidOperationException>(() => (columns with { Reference = [0, -1] }).ToActivities());
        Assert.Throws<InvalidOperationException>(() => new ActivitiesAccepted(1, null).All());
    }

    [Fact]
    public void A_batch_takes_a_third_of_the_bytes_it_would_take_one_by_one()
    {
        var booths = Enumerable.Range(0, 10).Select(_ => Booth with { Id = Guid.NewGuid() }).ToArray();
        ReceivedEvent[] accepted = [.. Enumerable.Range(0, 100).Select(n => At(booths[n % 10], Guid.NewGuid()))];

        Assert.InRange(SizeOf(new(7, null, AcceptedColumns.Of(accepted))), 1, SizeOf(new(7, Travel(accepted))) / 3);
    }

    private static int SizeOf(ActivitiesAccepted message) => JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web).Length;

    private static IReadOnlyList<AcceptedActivity> Travel(ReceivedEvent[] accepted)
    {
        var sent = JsonSerializer.SerializeToUtf8Bytes(new ActivitiesAccepted(7, null, AcceptedColumns.Of(accepted)), JsonSerializerOptions.Web);
        return JsonSerializer.Deserialize<ActivitiesAccepted>(sent, JsonSerializerOptions.Web)!.All();
    }

    private static ReceivedEvent At(BoothReference? booth, Guid? visitor, DateTimeOffset? at = null) => new()
    {
        Index = 0,
        Id = "1",
        Sender = new(Sender.Http, "key", "organisation"),
        Key = Guid.NewGuid(),
        Type = "cityip.booth.visited.v1",
        Visitor = visitor,
        ReceivedAt = Now,
        OccurredAt = at ?? Now,
        Hour = new DateTimeOffset((at ?? Now).UtcDateTime.Date, TimeSpan.Zero).AddHours((at ?? Now).UtcDateTime.Hour),
        References = new(Expo, booth, null, booth?.HallId, booth?.AssetIds ?? []),
    };
}

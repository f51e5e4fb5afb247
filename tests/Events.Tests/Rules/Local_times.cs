using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Local_times
{
    [Theory]
    [InlineData("Asia/Shanghai", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("UTC", true)]
    [InlineData("asia/shanghai", false)]
    [InlineData("China Standard Time", false)]
    [InlineData("Asia/", false)]
    [InlineData("", false)]
    public void Zones_go_by_their_iana_names(string name, bool known) => Assert.Equal(known, LocalTime.Find(name) is not null);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-01", "2026-09-30T16:00:00Z")]
    // Clocks in Beirut went from 00:00 to 01:00 on this day, and in Havana they showed midnight twice on that one.
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z")]
    [InlineData("America/Havana", "2022-11-06", "2022-11-06T04:00:00Z")]
    public void A_day_begins_with_the_first_instant_of_its_date(string zone, string day, string expected)
    {
        var start = LocalTime.StartOf(DateOnly.Parse(day, null), LocalTime.Find(zone)!);

        Assert.Equal(DateTimeOffset.Parse(expected, null), start);
        Assert.Equal(TimeSpan.Zero, start.Offset);
    }

    [Fact]
    public void A_time_with_an_offset_is_that_instant_whatever_the_zone()
    {
        var instant = new DateTimeOffset(2026, 10, 1, 10, 0, 0, TimeSpan.FromHours(2));

        Assert.Equal(instant, LocalTime.ToUtc(instant.UtcDateTime, LocalTime.Find("Asia/Shanghai")!));
        Assert.Equal(instant, LocalTime.ToUtc(instant.LocalDateTime, LocalTime.Find("Asia/Shanghai")!));
    }
}

using CityIp.Events.Activities;
using CityIp.Events.Intake;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Deriving_the_time
{
    private static readonly DateTimeOffset Received = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_device_whose_clock_is_right_is_trusted_also_when_it_uploads_late() =>
        Assert.Equal((Received.AddHours(-8), ClockFinding.Trusted), DerivedTime.Of(Received.AddHours(-8), Received.AddSeconds(-2), Received));

    [Theory]
    [InlineData(-90)]
    [InlineData(+90)]
    public void A_wrong_clock_is_corrected_by_what_it_was_wrong_by_when_sending(int minutes)
    {
        var (occurred, finding) = DerivedTime.Of(Received.AddMinutes(minutes - 10), Received.AddMinutes(minutes), Received);
        Assert.Equal((Received.AddMinutes(-10), ClockFinding.Corrected), (occurred, finding));
    }

    [Fact]
    public void Nothing_lies_in_the_future()
    {
        Assert.Equal((Received, ClockFinding.Future), DerivedTime.Of(Received.AddYears(3), null, Received));
        Assert.Equal((Received, ClockFinding.Future), DerivedTime.Of(DateTimeOffset.MaxValue, Received.AddYears(-1), Received));
        Assert.Equal((Received, ClockFinding.Missing), DerivedTime.Of(null, null, Received));
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-01T10:59:59Z", "2026-10-01T10:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-10-01T10:15:00Z", "2026-10-01T09:30:00Z")]
    [InlineData("America/St_Johns", "2026-10-01T10:15:00Z", "2026-10-01T09:30:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z")]
    public void The_hour_is_that_of_the_expos_clocks(string zone, string time, string hour) =>
        Assert.Equal(DateTimeOffset.Parse(hour, System.Globalization.CultureInfo.InvariantCulture), DerivedTime.HourOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData("2026-10-01T10:00:00Z", true)]
    [InlineData("2026-10-01t10:00:00.123456789+08:00", true)]
    [InlineData("2016-12-31T23:59:60Z", true)]
    [InlineData("2026-10-01T10:00:00", false)]
    [InlineData("2026-13-01T10:00:00Z", false)]
    [InlineData("2026-10-01T10:00:00123Z", false)]
    [InlineData("2026-10-01", false)]
    [InlineData("", false)]
    public void Times_are_those_of_RFC_3339(string text, bool valid) => Assert.Equal(valid, Rfc3339.TryParse(text, out _));
}

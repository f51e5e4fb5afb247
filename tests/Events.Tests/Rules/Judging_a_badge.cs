using CityIp.Events.CheckIns;
using Xunit;

namespace CityIp.Events.Tests.Rules;

public sealed class Judging_a_badge
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly Admission Day = new(Noon.AddHours(-4), Noon.AddHours(6), null);

    [Fact]
    public void A_badge_is_good_from_the_first_moment_until_before_the_last()
    {
        Assert.Equal(CheckInReason.NotValidYet, Entry(Day, at: Day.ValidFrom.AddTicks(-1)));
        Assert.Equal(CheckInReason.Ok, Entry(Day, at: Day.ValidFrom));
        Assert.Equal(CheckInReason.Ok, Entry(Day, at: Day.ValidUntil.AddTicks(-1)));
        Assert.Equal(CheckInReason.Expired, Entry(Day, at: Day.ValidUntil));
    }

    [Fact]
    public void A_badge_admits_to_its_halls_and_to_the_gates_of_the_whole_expo()
    {
        var only = Day with { Halls = ["H2"] };
        Assert.Equal(CheckInReason.WrongHall, Entry(only, "H1"));
        Assert.Equal(CheckInReason.Ok, Entry(only, "H2"));
        Assert.Equal(CheckInReason.Ok, Entry(only));
        Assert.Equal(CheckInReason.WrongHall, Entry(Day with { Halls = [] }, "H1"));
        Assert.Equal(CheckInReason.Ok, Entry(Day, "H1"));
    }

    [Fact]
    public void What_is_wrong_with_the_badge_is_said_before_where_it_is()
    {
        Assert.Equal(CheckInReason.UnknownBadge, Entry(null, isInside: true));
        Assert.Equal(CheckInReason.Expired, Entry(Day, at: Day.ValidUntil, isInside: true));
        Assert.Equal(CheckInReason.AlreadyEntered, Entry(Day, isInside: true));
    }

    [Fact]
    public void Nobody_who_is_inside_is_kept_in()
    {
        Assert.Equal(CheckInReason.Ok, CheckIn.Judge(CheckInDirection.Exit, null, "H1", isInside: true, Noon));
        Assert.Equal(CheckInReason.Ok, CheckIn.Judge(CheckInDirection.Exit, Day, null, isInside: true, Day.ValidUntil.AddDays(1)));
        Assert.Equal(CheckInReason.NotInside, CheckIn.Judge(CheckInDirection.Exit, Day, null, isInside: false, Noon));
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-01T15:59:59Z", "2026-10-01")]
    [InlineData("Asia/Shanghai", "2026-10-01T16:00:00Z", "2026-10-02")]
    [InlineData("America/New_York", "2026-10-02T03:59:59Z", "2026-10-01")]
    public void The_day_is_that_of_the_expos_clocks(string zone, string time, string day) =>
        Assert.Equal(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), CheckIn.DayOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void Every_reason_has_a_word_of_its_own_and_a_text_in_both_languages()
    {
        var reasons = Enum.GetValues<CheckInReason>();
        Assert.Equal(["ok", "already-entered", "not-inside", "unknown-badge", "not-valid-yet", "expired", "wrong-hall"], reasons.Select(CheckInTexts.WordOf));
        Assert.All(reasons, reason => Assert.Equal(reason, CheckInTexts.ReasonOf(CheckInTexts.WordOf(reason))));
        Assert.Equal(reasons.Length * 2, reasons.SelectMany(reason => new[] { "en", "zh-Hans" }.Select(language => CheckInTexts.TextOf(reason, CheckInDirection.Entry, language))).Distinct().Count());
    }

    private static CheckInReason Entry(Admission? admission, string? hall = null, bool isInside = false, DateTimeOffset? at = null) =>
        CheckIn.Judge(CheckInDirection.Entry, admission, hall, isInside, at ?? Noon);
}

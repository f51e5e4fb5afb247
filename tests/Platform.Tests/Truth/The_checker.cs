using CityIp.Platform.Tests.EndToEnd;
using Xunit;

namespace CityIp.Platform.Tests.Truth;

/// <summary>
/// The checker is worth what it finds: here a platform that does nothing wrong is made to look as if it had, by a proxy in front of its door and
/// by hand in its databases.
/// </summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class The_checker(PlatformUnderTest platform)
{
    private const int Sent = 8;
    private readonly Journal journal = new();

    [Fact]
    public async Task Is_content_with_what_is_true()
    {
        var (expo, activities) = await SendAsync();

        var reading = await Reading.SettledAsync(platform, expo, journal);

        Assert.Empty(Checker.Judge(journal, expo, reading));
        Assert.Equal(Sent, reading.Stored.Count);
        Assert.Equal(Sent, reading.Counts.Where(cell => cell.Key.Grain == "booth").Sum(cell => cell.Value));
        Assert.Equal(Sent, activities.Count);
    }

    [Theory]
    [InlineData(nameof(Crookedness.Loses), nameof(Fault.Lost))]
    [InlineData(nameof(Crookedness.Doubles), nameof(Fault.Doubled))]
    [InlineData(nameof(Crookedness.Invents), nameof(Fault.Invented))]
    [InlineData(nameof(Crookedness.Alters), nameof(Fault.Altered))]
    public async Task Names_what_a_crooked_proxy_did_and_the_counts_that_differ(string crookedness, string fault)
    {
        var how = Enum.Parse<Crookedness>(crookedness);
        var (expo, activities) = await SendAsync(victim => new CrookedProxy(how, victim));

        var findings = await JudgeAsync(expo);

        var victim = how == Crookedness.Invents ? $"{activities[3].Id}-again" : activities[3].Id;
        Assert.All(findings.Where(finding => finding.Fault != Fault.Miscounted), finding => Assert.Equal(victim, finding.Id));
        Assert.Contains(findings, finding => finding.Fault == Enum.Parse<Fault>(fault));
        Assert.Contains(findings, finding => finding.Fault == Fault.Miscounted);
    }

    [Theory]
    [InlineData("INSERT INTO activity SELECT * FROM activity WHERE source = $1 AND event_id = $2", nameof(Fault.Doubled), "stored 2 times")]
    [InlineData("DELETE FROM activity WHERE source = $1 AND event_id = $2", nameof(Fault.Lost), "neither stored nor a dead letter")]
    [InlineData("UPDATE activity SET occurred_at = occurred_at + interval '1 second' WHERE source = $1 AND event_id = $2", nameof(Fault.Altered), "time was sent as")]
    [InlineData("""UPDATE activity SET data = '{"expo":"another"}' WHERE source = $1 AND event_id = $2""", nameof(Fault.Altered), "the data are stored as")]
    [InlineData("UPDATE activity SET visitor = gen_random_uuid() WHERE source = $1 AND event_id = $2", nameof(Fault.Altered), "is several visitors")]
    public async Task Names_what_was_done_to_a_row(string sql, string fault, string detail)
    {
        var (expo, activities) = await SendAsync();
        await Spoil("eventsdb", sql, activities[3].Source, activities[3].Id);

        var findings = await JudgeAsync(expo);

        Assert.Contains(findings, finding => finding.Fault == Enum.Parse<Fault>(fault) && finding.Detail.Contains(detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_what_the_ledger_has_forgotten()
    {
        var (expo, activities) = await SendAsync();
        await Spoil("eventsdb", "DELETE FROM activity_key WHERE key = $1", Reading.LedgerKeyOf(activities[3]));

        var finding = Assert.Single(await JudgeAsync(expo));

        Assert.Equal((Fault.Lost, activities[3].Id), (finding.Fault, finding.Id));
        Assert.Contains("would be taken in again", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expo", "UPDATE expo_hour SET count = count + 1 WHERE expo_id = $1")]
    [InlineData("hall", "UPDATE hall_hour SET count = count + 1 WHERE expo_id = $1")]
    [InlineData("booth", "UPDATE booth_hour SET count = count - 1 WHERE expo_id = $1")]
    [InlineData("district", "DELETE FROM district_hour WHERE expo_id = $1")]
    [InlineData("asset", "UPDATE asset_hour SET hour = hour + interval '1 day' WHERE expo_id = $1")]
    [InlineData("minute", "DELETE FROM cell_minute USING cell WHERE cell.id = cell AND cell.expo_id = $1")]
    [InlineData("visitors", "DELETE FROM cell_visitor USING cell WHERE cell.id = cell AND cell.expo_id = $1")]
    public async Task Names_a_count_that_is_not_the_journals(string grain, string sql)
    {
        var (expo, _) = await SendAsync();
        await Reading.SettledAsync(platform, expo, journal);
        await Spoil("analyticsdb", sql, expo.Id);

        var findings = await JudgeAsync(expo);

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.True(finding.Fault == Fault.Miscounted && finding.Id.StartsWith(grain, StringComparison.Ordinal), $"{finding}"));
    }

    /// <summary>Visits of one booth by one visitor each, as one batch; the one in the middle is the victim.</summary>
    private async Task<(OwnExpo Expo, IReadOnlyList<SentActivity> Activities)> SendAsync(Func<string, HttpMessageHandler>? proxyOf = null)
    {
        var expo = await OwnExpo.SetUpAsync(platform);
        var device = new ActivitiesOfADevice(expo, "kiosk", seed: 1);
        var activities = Enumerable.Range(0, Sent).Select(visit => device.Visit("B1", $"BADGE-{visit % 3:000000}")).ToList();
        using var client = new HttpClient(proxyOf?.Invoke(activities[3].Id) ?? new SocketsHttpHandler()) { BaseAddress = platform.Gateway.BaseAddress };
        await new HttpSender(client, platform.PublisherKey, journal).SendAsync(activities, Mode.Batch, TestContext.Current.CancellationToken);
        return (expo, activities);
    }

    private async Task<IReadOnlyList<Finding>> JudgeAsync(OwnExpo expo) => Checker.Judge(journal, expo, await Reading.SettledAsync(platform, expo, journal));

    private async Task Spoil(string database, string sql, params object[] values)
    {
        await using var source = Reading.DatabaseOf(platform, database);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        Assert.True(await command.ExecuteNonQueryAsync() > 0, "nothing was spoilt");
    }
}

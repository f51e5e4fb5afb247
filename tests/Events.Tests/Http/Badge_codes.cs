using System.Text.Json.Nodes;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Badge_codes(EventsApplication events)
{
    [Fact]
    public async Task Are_in_no_table_wherever_the_device_put_them()
    {
        var badge = $"SECRET{Guid.NewGuid():N}";
        var expo = await events.ExpoAsync();
        await events.IssueAsync(expo, badge, "name");
        using var http = events.Caller();
        var everywhere = Activity.Lead(expo.Code, "B1", badge, $"met {badge}");
        everywhere["id"] = $"lead-{badge.ToLowerInvariant()}";
        everywhere["subject"] = badge;
        everywhere["scanner"] = $"saw {badge}";
        var conflict = (JsonObject)everywhere.DeepClone();
        conflict["data"]!["note"] = $"{badge} again";
        var misnamed = Activity.Visit(expo.Code);
        misnamed["data"]!["bagde"] = badge;
        var statuses = await http.Statuses(
            everywhere,
            conflict,
            misnamed,
            Activity.Visit(expo.Code, "absent", badge),
            Activity.Visit("never-announced", "B1", badge),
            Activity.Event("cityip.unheard.of.v1", new { badge }, id: $"unheard-{badge}"),
            Activity.Visit(expo.Code, "B1", badge));
        Assert.Equal(["accepted", "conflict", "quarantined", "quarantined", "quarantined", "quarantined", "accepted"], statuses);

        foreach (var table in new[] { "activity", "activity_key", "dead_letter", "lead", "outbox", "badge", "activity_batch", "inbox" })
        {
            Assert.Equal(0, await events.Ask<long>($"SELECT count(*) FROM {table} AS t WHERE t::text ILIKE '%' || $1 || '%' OR t::text ILIKE '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'", badge));
        }
        Assert.Equal(2, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND visitor = $2", expo.Id, expo.Visitor(badge)));
    }

    [Fact]
    public async Task That_are_short_go_too_and_leave_other_texts_alone()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", "1", "1 of 11"));
        Assert.Equal(expo.Visitor("1").ToString(), await events.Ask<string>("SELECT data->>'badge' FROM activity WHERE expo_id = $1", expo.Id));
        Assert.Equal("1 of 11", await events.Ask<string>("SELECT data->>'note' FROM activity WHERE expo_id = $1", expo.Id));
    }

    [Fact]
    public async Task Mean_another_visitor_at_another_expo()
    {
        var (one, other) = (await events.ExpoAsync(), await events.ExpoAsync());
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(one.Code, badge: "BADGE-0001"), Activity.Visit(other.Code, badge: "BADGE-0001"));
        Assert.Equal(2, await events.Ask<long>("SELECT count(DISTINCT visitor) FROM activity WHERE expo_id = ANY($1)", new[] { one.Id, other.Id }));
    }
}

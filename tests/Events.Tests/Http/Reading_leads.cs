using System.Text.Json;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Reading_leads(EventsApplication events)
{
    [Fact]
    public async Task An_exhibitor_sees_its_own_leads_with_what_the_visitor_agreed_to()
    {
        var (expo, other) = (await events.ExpoAsync(), await events.ExpoAsync());
        await events.IssueAsync(expo, "BADGE-0001", "name", "company");
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", "BADGE-0001", "first"), Activity.Lead(expo.Code, "B1", "BADGE-0002"), Activity.Lead(other.Code, "B1", "BADGE-0001"));
        await http.Statuses(Activity.Lead(expo.Code, "B1", "BADGE-0001", "second"));

        using var exhibitor = events.CallerFor(expo.Exhibitor.ToString(), "events:read");
        var leads = (await EventsApplication.Succeeds(exhibitor.GetAsync("/v1/events/leads"))).GetProperty("items");
        Assert.Equal(2, leads.GetArrayLength());
        var lead = leads.EnumerateArray().Single(item => item.GetProperty("visitor").GetGuid() == expo.Visitor("BADGE-0001"));
        Assert.Equal((2, 2, 2), (lead.GetProperty("version").GetInt64(), lead.GetProperty("captures").GetInt32(), lead.GetProperty("notes").GetInt32()));
        Assert.Equal("Demo Visitor 1", lead.GetProperty("contact").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, lead.GetProperty("contact").GetProperty("email").ValueKind);
        Assert.Equal(JsonValueKind.Null, leads.EnumerateArray().Single(item => item.GetProperty("visitor").GetGuid() == expo.Visitor("BADGE-0002")).GetProperty("contact").ValueKind);

        var all = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/leads?expo={other.Id}"));
        Assert.Equal(1, all.GetProperty("items").GetArrayLength());
        all = await EventsApplication.Succeeds(http.GetAsync($"/v1/events/leads?expo={other.Code}"));
        Assert.Equal(1, all.GetProperty("items").GetArrayLength());
        await EventsApplication.IsRefused(http.GetAsync("/v1/events/leads?limit=1000"), 400, "invalid-limit");
        var first = await EventsApplication.Succeeds(exhibitor.GetAsync("/v1/events/leads?limit=1"));
        var second = await EventsApplication.Succeeds(exhibitor.GetAsync($"/v1/events/leads?limit=1&cursor={first.GetProperty("next").GetString()}"));
        Assert.NotEqual(first.GetProperty("items")[0].GetProperty("id").GetGuid(), second.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Whoever_is_no_exhibitor_sees_none()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Lead(expo.Code, "B1", "BADGE-0001"));
        using var stranger = events.CallerFor("somebody", "events:read");
        Assert.Empty((await EventsApplication.Succeeds(stranger.GetAsync("/v1/events/leads"))).GetProperty("items").EnumerateArray());
        using var publisher = events.Caller("events:publish");
        await EventsApplication.IsRefused(publisher.GetAsync("/v1/events/leads"), 403, "missing-scope");
    }
}

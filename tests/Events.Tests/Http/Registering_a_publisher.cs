using System.Net;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Registering_a_publisher(EventsApplication events)
{
    private static object With(string organisation = "Demo Gate Systems 1", params string[] sources) =>
        new { organisation, sources = sources.Length == 0 ? ["urn:cityip:demo:gates:"] : sources };

    [Fact]
    public async Task It_is_made_changed_and_removed()
    {
        using var http = events.Caller("events:operate");
        var path = $"/v1/events/publishers/{NewCode("gates")}";

        using var made = await Put(http, path, With(), etag: null);
        await IsRefused(Put(http, path, With("Other"), etag: null), 428, "precondition-required");
        await Succeeds(Put(http, path, With("Other", "urn:other:"), "\"1-json\""));
        await IsRefused(Put(http, path, With(), "\"1-json\""), 412, "stale");
        var changed = await Succeeds(http.GetAsync(path));
        using var removed = await http.DeleteAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(("Other", "urn:other:"), (changed.GetProperty("organisation").GetString(), changed.GetProperty("sources")[0].GetString()));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await IsRefused(http.GetAsync(path), 404, "not-found");
        await IsRefused(http.DeleteAsync(path), 404, "not-found");
    }

    [Fact]
    public async Task They_are_listed_by_name()
    {
        using var http = events.Caller("events:operate");
        var names = new[] { NewCode("listed-b"), NewCode("listed-a") };
        foreach (var name in names)
        {
            await Succeeds(Put(http, $"/v1/events/publishers/{name}", With(), etag: null));
        }

        var listed = (await Succeeds(http.GetAsync("/v1/events/publishers?limit=200"))).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("brokerUser").GetString());

        Assert.Equal([names[1], names[0]], listed.Where(names.Contains));
        await IsRefused(http.GetAsync("/v1/events/publishers?limit=0"), 400, "invalid-limit", "limit");
    }

    [Fact]
    public async Task Values_that_cannot_be_are_refused()
    {
        using var http = events.Caller("events:operate");
        var path = $"/v1/events/publishers/{NewCode("gates")}";

        await IsRefused(Put(http, "/v1/events/publishers/-gates", With(), etag: null), 422, "invalid-broker-user", "brokerUser");
        await IsRefused(Put(http, path, With(" "), etag: null), 422, "invalid-organisation", "/organisation");
        await IsRefused(Put(http, path, new { organisation = "Demo", sources = Array.Empty<string>() }, etag: null), 422, "invalid-sources", "/sources");
        await IsRefused(Put(http, path, With("Demo", "urn:a:", ""), etag: null), 422, "invalid-sources", "/sources/1");
        await IsRefused(Put(http, path, With("Demo", "urn:a b"), etag: null), 422, "invalid-sources", "/sources/0");
        var problem = await IsRefused(Put(events.Caller("events:write"), path, With(), etag: null), 403, "missing-scope");
        Assert.Equal("events:operate", problem.GetProperty("scope").GetString());
    }
}

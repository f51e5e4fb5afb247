using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Registering_activity_types(EventsApplication events)
{
    private const string Path = "/v1/events/activity-types";

    [Fact]
    public async Task A_registered_type_is_listed_shown_and_counted()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        var registered = await EventsApplication.Succeeds(Register(http, type));
        Assert.Equal((type, 1, false, "Workshop joined"), (registered.GetProperty("type").GetString(), registered.GetProperty("version").GetInt32(), registered.GetProperty("builtIn").GetBoolean(), registered.GetProperty("title").GetString()));

        var listed = (await EventsApplication.Succeeds(http.GetAsync(Path))).EnumerateArray().Single(item => item.GetProperty("type").GetString() == type);
        Assert.True(JsonElement.DeepEquals(registered, listed));
        foreach (var address in new[] { listed.GetProperty("dataSchema"), listed.GetProperty("versions")[0] })
        {
            using var answer = await http.GetAsync(address.GetString());
            Assert.Equal("application/schema+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(JsonElement.DeepEquals(listed.GetProperty("schema"), JsonElement.Parse(await answer.Content.ReadAsStringAsync())));
        }

        Assert.Equal(["accepted"], await http.Statuses(Activity.Event(type, new { expo = expo.Code, booth = "B1", badge = "BADGE-0001", seats = 2 })));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity WHERE expo_id = $1 AND type = $2 AND exhibitor_id = $3 AND visitor = $4", expo.Id, type, expo.Exhibitor, expo.Visitor("BADGE-0001")));
    }

    [Fact]
    public async Task What_does_not_fit_a_registered_type_is_held_with_the_place_and_the_reason()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        await EventsApplication.Succeeds(Register(http, type));
        var answer = await EventsApplication.Succeeds(http.Publish(Activity.Event(type, new { expo = expo.Code, seats = 0 }), Activity.Event(type, new { expo = expo.Code, seats = 1, stage = "left" }), Activity.Event(type, new { expo = "never-announced", seats = 1 })));
        Assert.Equal(
        [
            ("quarantined", "/problems/invalid-data", "/data/seats"),
            ("quarantined", "/problems/invalid-data", "/data"),
            ("quarantined", "/problems/unknown-expo", "/data/expo"),
        ], answer.GetProperty("results").EnumerateArray().Select(result => (result.GetProperty("status").GetString(), result.GetProperty("problem").GetProperty("type").GetString(), result.GetProperty("problem").GetProperty("field").GetString())));
    }

    [Theory]
    [InlineData("expo", "a\u0000b")]
    [InlineData("expo", "")]
    [InlineData("booth", "a\nb")]
    [InlineData("booth", null)]
    [InlineData("badge", "")]
    public async Task A_code_that_cannot_be_looked_up_is_held_whatever_the_schema_says(string name, string? code)
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        await EventsApplication.Succeeds(Register(http, type));
        var item = Activity.Event(type, new { expo = expo.Code, seats = 1 });
        item["data"]![name] = code ?? LongText(40_000);
        var answer = await EventsApplication.Succeeds(http.Publish(item, Activity.Event(type, new { expo = expo.Code, seats = 1 })));
        var held = answer.GetProperty("results")[0];
        Assert.Equal(("quarantined", $"/data/{name}"), (held.GetProperty("status").GetString(), held.GetProperty("problem").GetProperty("field").GetString()));
        Assert.Equal("accepted", answer.GetProperty("results")[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_name_longer_than_an_index_takes_is_held_like_any_other()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        Assert.Equal(["quarantined", "accepted"], await http.Statuses(Activity.Event($"com.example.{LongText(20_000)}", new { expo = expo.Code }), Activity.Visit(expo.Code)));
    }

    [Fact]
    public async Task Events_that_came_before_their_type_are_taken_in_when_it_appears()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        var early = Enumerable.Range(0, 5).Select(i => Activity.Event(type, new { expo = expo.Code, badge = $"BADGE-{i:0000}", seats = 1 })).ToArray();
        var wrong = Activity.Event(type, new { expo = expo.Code });
        Assert.All(await http.Statuses([.. early, wrong]), status => Assert.Equal("quarantined", status));

        await EventsApplication.Succeeds(Register(http, type));
        await Eventually.True(async () => await events.StoredAsync(expo) == 5);
        Assert.Equal(5, await events.Ask<long>("SELECT count(DISTINCT visitor) FROM activity WHERE expo_id = $1", expo.Id));
        Assert.All(await http.Statuses(early), status => Assert.Equal("duplicate", status));
        // The one that does not fit is held for that, now.
        await Eventually.True(() => events.Ask<bool>("SELECT EXISTS (SELECT FROM dead_letter WHERE type = $1 AND state = 'held' AND reason = 'invalid-data' AND pointer = '/data/seats')", type));
        Assert.Equal(5, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task A_new_version_takes_more_and_lets_in_what_the_former_held_back()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        await EventsApplication.Succeeds(Register(http, type));
        var wider = Activity.Event(type, new { expo = expo.Code, seats = 1, language = "zh-Hans" });
        var bound = Activity.Event(type, new { expo = expo.Code, seats = 1, language = "zh-Hans" });
        bound["dataschema"] = $"https://elsewhere.example{Path}/{type}/versions/1";
        var ahead = Activity.Event(type, new { expo = expo.Code, seats = 1, language = "zh-Hans" });
        ahead["dataschema"] = $"{Path}/{type}/versions/2";
        var answer = await EventsApplication.Succeeds(http.Publish(wider, bound, ahead));
        Assert.Equal(["invalid-data", "invalid-data", "unknown-schema"], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("problem").GetProperty("type").GetString()!["/problems/".Length..]));

        var second = await EventsApplication.Succeeds(Register(http, type, 2, schema => schema["properties"]!["language"] = new JsonObject { ["type"] = "string" }));
        Assert.Equal([$"{Path}/{type}/versions/1", $"{Path}/{type}/versions/2"], second.GetProperty("versions").EnumerateArray().Select(address => address.GetString()));
        await Eventually.True(async () => await events.StoredAsync(expo) == 2);
        Assert.Equal(["accepted"], await http.Statuses(Activity.Event(type, new { expo = expo.Code, seats = 1 })));
        // Whoever names the first version is held to it, later too.
        Assert.Equal("held", await events.Ask<string>("SELECT state FROM dead_letter WHERE event_id = $1", bound["id"]!.GetValue<string>()));
        Assert.Equal(2, (await EventsApplication.Succeeds(http.GetAsync(Path))).EnumerateArray().Single(item => item.GetProperty("type").GetString() == type).GetProperty("version").GetInt32());
        Assert.Equal(JsonValueKind.Object, (await EventsApplication.Succeeds(http.GetAsync($"{Path}/{type}/versions/1"))).ValueKind);
        await EventsApplication.IsRefused(http.GetAsync($"{Path}/{type}/versions/3"), 404, "not-found");
    }

    [Fact]
    public async Task Another_replica_takes_it_in_without_a_restart()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        await using var replica = events.Build([]);
        using var there = EventsApplication.CallerOf(replica, "test-organisation", ["urn:"]);
        // It has looked for the type, and not found it.
        Assert.Equal(["quarantined"], await Eventually.Result(() => there.Statuses(Activity.Event(type, new { expo = expo.Code, seats = 1 }))));
        using var here = events.Caller();
        await EventsApplication.Succeeds(Register(here, type));
        await Eventually.Passes(async () => Assert.Equal(["accepted"], await there.Statuses(Activity.Event(type, new { expo = expo.Code, seats = 1 }))));

        await EventsApplication.Succeeds(Register(here, type, 2, schema => schema["properties"]!["seats"]!["minimum"] = 0));
        await Eventually.Passes(async () => Assert.Equal(["accepted"], await there.Statuses(Activity.Event(type, new { expo = expo.Code, seats = 0 }))));
    }

    [Fact]
    public async Task The_same_again_is_no_error_and_another_schema_under_the_same_version_is()
    {
        var type = NewType();
        using var http = events.Caller();
        using var first = await Register(http, type);
        Assert.Equal(201, (int)first.StatusCode);
        Assert.Equal($"{Path}/{type}/versions/1", first.Headers.Location!.ToString());
        using var again = await Register(http, type);
        Assert.Equal(200, (int)again.StatusCode);
        await EventsApplication.IsRefused(Register(http, type, 1, schema => schema["title"] = "Told otherwise"), 409, "version-exists");
        await EventsApplication.IsRefused(Register(http, type, 3), 422, "version-not-next", "/version");
        await EventsApplication.IsRefused(Register(http, NewType(), 2), 422, "version-not-next", "/version");
    }

    [Fact]
    public async Task Of_two_who_register_a_version_at_once_one_wins()
    {
        var type = NewType();
        using var http = events.Caller();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Register(http, type, 1, schema => schema["title"] = $"Attempt {i}")));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 201));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity_type_version WHERE type = $1", type));
    }

    [Fact]
    public async Task A_version_that_takes_less_is_refused_with_every_conflict()
    {
        var type = NewType();
        using var http = events.Caller();
        await EventsApplication.Succeeds(Register(http, type));
        var problem = await EventsApplication.IsRefused(
            Register(http, type, 2, schema =>
            {
                schema["required"]!.AsArray().Add("booth");
                schema["properties"]!["seats"]!["minimum"] = 2;
                schema["properties"]!.AsObject().Remove("gate");
            }), 422, "incompatible-schema", "/schema/required/2");
        Assert.Equal(["/schema/required/2", "/schema/properties", "/schema/properties/seats/minimum"], problem.GetProperty("conflicts").EnumerateArray().Select(conflict => conflict.GetProperty("pointer").GetString()));
        Assert.All(problem.GetProperty("conflicts").EnumerateArray(), conflict => Assert.False(string.IsNullOrWhiteSpace(conflict.GetProperty("reason").GetString())));
        Assert.Equal(1, await events.Ask<long>("SELECT count(*) FROM activity_type_version WHERE type = $1", type));
    }

    [Theory]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"additionalProperties":false,"properties":{"expo":{"type":"string"},"a":{"anyOf":[]}}}""", "unusable-schema", "/schema/properties/a/anyOf")]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"additionalProperties":false,"properties":{"expo":{"type":"string","pattern":"("}}}""", "unusable-schema", "/schema/properties/expo/pattern")]
    [InlineData("[]", "unusable-schema", "/schema")]
    [InlineData("""{"title":"x","type":"array"}""", "unfit-schema", "/schema/type")]
    [InlineData("""{"type":"object","required":["expo"],"additionalProperties":false,"properties":{"expo":{"type":"string"}}}""", "unfit-schema", "/schema/title")]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"properties":{"expo":{"type":"string"}}}""", "unfit-schema", "/schema/additionalProperties")]
    [InlineData("""{"title":"x","type":"object","additionalProperties":false,"properties":{"expo":{"type":"string"}}}""", "unfit-schema", "/schema/required")]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"additionalProperties":false}""", "unfit-schema", "/schema/required")]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"additionalProperties":false,"properties":{"expo":{"type":"string"},"badge":{"type":"integer"}}}""", "unfit-schema", "/schema/properties/badge")]
    [InlineData("""{"title":"x","type":"object","required":["expo"],"additionalProperties":false,"properties":{"expo":{"type":"string"},"assets":{"type":"array","items":{"type":"string"}}}}""", "unfit-schema", "/schema/properties/assets")]
    public async Task A_schema_that_cannot_be_used_is_refused_and_the_place_is_named(string schema, string slug, string field)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.PostAsJsonAsync(Path, new { type = NewType(), version = 1, schema = JsonElement.Parse(schema) }), 422, slug, field);
    }

    [Theory]
    [InlineData("cityip.booth.visited.v1", "reserved-type")]
    [InlineData("cityip.anything", "reserved-type")]
    [InlineData("workshop", "invalid-type-name")]
    [InlineData("com.Example.x", "invalid-type-name")]
    [InlineData("com..example", "invalid-type-name")]
    [InlineData("com.example.a\n", "invalid-type-name")]
    public async Task A_name_that_cannot_be_is_refused(string type, string slug)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(Register(http, type), 422, slug, "/type");
    }

    [Fact]
    public async Task Only_operators_register_and_a_schema_has_a_size()
    {
        using var writer = events.Caller("events:read", "events:write", "events:publish");
        var problem = await EventsApplication.IsRefused(Register(writer, NewType()), 403, "missing-scope");
        Assert.Equal("events:operate", problem.GetProperty("scope").GetString());
        using var http = events.Caller();
        await EventsApplication.IsRefused(Register(http, NewType(), 1, schema => schema["description"] = new string('x', 20_000)), 413, "too-large", "/schema");
        await EventsApplication.IsRefused(http.PostAsJsonAsync(Path, new { type = NewType(), version = 1 }), 400, "malformed-json");
    }

    [Fact]
    public async Task An_idempotent_request_registers_once_and_its_events_are_taken_at_once()
    {
        var expo = await events.ExpoAsync();
        var type = NewType();
        using var http = events.Caller();
        http.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var first = await Register(http, type);
        Assert.Equal(["accepted"], await http.Statuses(Activity.Event(type, new { expo = expo.Code, seats = 1 })));
        using var again = await Register(http, type);
        Assert.Equal(201, (int)again.StatusCode);
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task The_keywords_are_published()
    {
        using var http = events.Caller("events:read");
        var keywords = await EventsApplication.Succeeds(http.GetAsync($"{Path}/keywords"));
        Assert.Contains("pattern", keywords.GetProperty("checked").EnumerateArray().Select(keyword => keyword.GetString()));
        foreach (var keyword in keywords.GetProperty("annotations").EnumerateArray())
        {
            Assert.DoesNotContain(keyword.GetString(), keywords.GetProperty("checked").EnumerateArray().Select(other => other.GetString()));
        }
    }

    /// <summary>One that no compression makes short.</summary>
    private static string LongText(int length) => string.Concat(Enumerable.Range(0, (length / 32) + 1).Select(_ => Guid.NewGuid().ToString("N")))[..length];

    private static string NewType() => $"com.example.{EventsApplication.NewCode("workshop")}";

    private static Task<HttpResponseMessage> Register(HttpClient http, string type, int version = 1, Action<JsonObject>? change = null)
    {
        var schema = new JsonObject
        {
            ["title"] = "Workshop joined",
            ["type"] = "object",
            ["required"] = new JsonArray("expo", "seats"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["expo"] = new JsonObject { ["type"] = "string" },
                ["booth"] = new JsonObject { ["type"] = "string" },
                ["badge"] = new JsonObject { ["type"] = "string" },
                ["gate"] = new JsonObject { ["type"] = "string" },
                ["seats"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
            },
        };
        change?.Invoke(schema);
        return http.PostAsJsonAsync(Path, new { type, version, schema });
    }
}

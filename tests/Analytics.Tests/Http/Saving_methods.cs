using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Tests.Host;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Saving_methods(AnalyticsApplication application)
{
    private const string Methods = $"{IndexPath}/saved-methods";

    private const string Analysis = """
        {"uncertainty":{"runs":200,"seed":7,"inputs":[
          {"path":"steps.normalise","values":[{"method":"minmax"},{"method":"rank"}]},{"path":"steps.aggregate.levels.3.method","values":["arithmetic","geometric"]},
          {"path":"weights","noise":{"1":0.25,"2":0.25}},{"path":"indicators.Goods.included","values":[true,false]},{"path":"indicators.Physical.weight","between":[0.5,1.5]},
          {"path":"steps.treat.indicators.Goods.skew","values":[2,3]},{"path":"steps.treat.enabled","values":[true,false]}]}}
        """;

    [Fact]
    public async Task A_method_is_read_as_it_was_saved_and_a_change_is_a_new_version()
    {
        using var client = application.Writer();
        var (code, sent) = (NewCode("method"), AsemMethod("x", Analysis));
        sent["code"] = code;
        var created = await client.PostAsJsonAsync(Methods, sent);
        var saved = await ReadAsync(created, HttpStatusCode.Created);

        Assert.Equal(("impute", 200), (saved.GetProperty("facts").GetProperty("missing_values").GetString(), saved.GetProperty("facts").GetProperty("runs").GetInt32()));
        var view = await application.GetAsync($"{Methods}/{code}");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(sent["steps"]!.ToJsonString()).RootElement, view.GetProperty("content").GetProperty("steps")));

        var changed = AsemMethod("x");
        changed.Remove("code");
        client.DefaultRequestHeaders.IfMatch.Add(created.Headers.ETag!);
        Assert.Equal(2, (await ReadAsync(await client.PutAsJsonAsync($"{Methods}/{code}", changed))).GetProperty("version").GetInt32());
        Assert.Equal(200, (await application.GetAsync($"{Methods}/{code}/versions/1")).GetProperty("content").GetProperty("analysis").GetProperty("uncertainty").GetProperty("runs").GetInt32());
        Assert.Equal([2, 1], (await application.GetAsync($"{Methods}/{code}/versions")).GetProperty("items").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Contains((await application.GetAsync($"{Methods}?limit=200")).GetProperty("items").EnumerateArray(), item => item.GetProperty("code").GetString() == code);
    }

    [Theory]
    [InlineData("/steps/0/do", "\"polish\"", "steps[0]", "'polish' is no step")]
    [InlineData("/steps/3/colour", "1", "steps[3].colour", "no parameter of treat")]
    [InlineData("/steps/4/method", "\"loud\"", "steps[4].method", "is none of")]
    [InlineData("/steps/4/upper", "\"high\"", "steps[4].upper", "is not a finite number")]
    [InlineData("/steps", "[{\"do\":\"impute\"}]", "steps", "aggregate must come once")]
    [InlineData("/missing_values", "\"ignore\"", "missing_values", "'ignore' is none of")]
    [InlineData("/missing_values", "\"reweight\"", "missing_values", "there is an impute step")]
    [InlineData("/title", "\"\"", "title", "1 to 200")]
    [InlineData("/analysis", """{"uncertainty":{"runs":10,"inputs":[{"path":"steps.polish.method","values":[1]}]}}""", "steps.polish.method", "no step")]
    [InlineData("/analysis", """{"uncertainty":{"runs":10,"inputs":[{"path":"steps.normalise.colour","values":[1]}]}}""", "steps.normalise.colour", "no parameter")]
    [InlineData("/analysis", """{"uncertainty":{"runs":10,"inputs":[{"path":"steps.normalise.method","values":["loud"]}]}}""", "steps.normalise.method", "is none of")]
    [InlineData("/analysis", """{"uncertainty":{"runs":10,"inputs":[{"path":"weights","noise":{"1":7}}]}}""", "noise", "between 0 and 1")]
    [InlineData("/analysis", """{"uncertainty":{"runs":10,"inputs":[]}}""", "inputs", "at least one")]
    [InlineData("/analysis", """{"sensitivity":{"runs":10,"inputs":[{"path":"weights","noise":{"1":0.1}}]}}""", "sensitivity", "two inputs")]
    [InlineData("/analysis", """{"correlations":["cosine"]}""", "correlations", "is none of")]
    [InlineData("/weights", """{"Goods":-1}""", "weights.Goods", "0 or more")]
    public async Task What_is_unknown_is_refused_by_its_name(string path, string value, string where, string message)
    {
        using var client = application.Writer();
        var method = AsemMethod(NewCode("bad"));
        var parts = path.Split('/')[1..];
        var node = parts[..^1].Aggregate((JsonNode)method, (at, part) => int.TryParse(part, out var index) ? at[index]! : at[part]!);
        node[parts[^1]] = JsonNode.Parse(value);

        var problem = await RefusedAsync(await client.PostAsJsonAsync(Methods, method), 422, "method-refused");

        Assert.True(problem.GetProperty("errors").EnumerateArray().Any(error => error.GetProperty("where").GetString()!.Contains(where, StringComparison.Ordinal)
            && error.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal)), problem.GetRawText());
    }

    [Fact]
    public async Task There_is_no_default_for_missing_values()
    {
        using var client = application.Writer();
        var method = AsemMethod(NewCode("bad"));
        method.Remove("missing_values");

        Assert.Contains("missing_values", (await RefusedAsync(await client.PostAsJsonAsync(Methods, method), 400, "malformed-json")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        method["missing_values"] = "impute";
        method["steps"]!.AsArray().RemoveAt(1);
        Assert.Contains("no impute step", (await RefusedAsync(await client.PostAsJsonAsync(Methods, method), 422, "method-refused")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_read_saves_nothing()
    {
        using var client = application.Client();

        await RefusedAsync(await client.PostAsJsonAsync(Methods, AsemMethod(NewCode("reader"))), 403, "missing-scope");
    }
}

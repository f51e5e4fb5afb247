using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Tests.Rules.Index;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Host;

/// <summary>The words of tests that keep datasets, methods and computations.</summary>
internal static class IndexWords
{
    public const string IndexPath = "/v1/analytics/index";

    /// <summary>The chain of the reference results, as a method; an analysis may be added.</summary>
    public static JsonObject AsemMethod(string code, string? analysis = null)
    {
        var method = new JsonObject
        {
            ["code"] = code,
            ["title"] = "The chain of the reference results",
            ["missing_values"] = "impute",
            ["steps"] = Computing_from_a_request.Asked()["steps"]!.DeepClone(),
        };
        if (analysis is not null)
        {
            method["analysis"] = JsonNode.Parse(analysis);
        }
        return method;
    }

    /// <summary>The files of COINr as a form.</summary>
    public static MultipartFormDataContent Form(string code, params (string Name, string Text)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, text) in new[] { ("code", code), ("title", "ASEM"), ("source", "European Commission, Joint Research Centre"), ("year", "2018") }.Where(field => field.Item2.Length > 0))
        {
            form.Add(new StringContent(text), name);
        }
        foreach (var (name, text) in files)
        {
            form.Add(new StringContent(text, null, "text/csv"), name, $"{name}.csv");
        }
        return form;
    }

    public static string AsemFile(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "conformance", "asem", $"{name}.csv"));

    public static string NewCode(string kind) => $"{kind}-{Guid.NewGuid():N}"[..20];

    public static HttpClient Writer(this AnalyticsApplication application) => application.Client("analytics:read analytics:write", "writer");

    /// <summary>Saves the reference data and returns its code.</summary>
    public static async Task<string> SaveAsemAsync(this AnalyticsApplication application, string data = "iData")
    {
        using var client = application.Writer();
        var code = NewCode("asem");
        using var form = Form(code, ("iMeta", AsemFile("iMeta")), ("iData", AsemFile(data)));
        await ReadAsync(await client.PostAsync($"{IndexPath}/datasets", form), HttpStatusCode.Created);
        return code;
    }

    public static async Task<string> SaveMethodAsync(this AnalyticsApplication application, string? analysis = null)
    {
        using var client = application.Writer();
        var code = NewCode("method");
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/saved-methods", AsemMethod(code, analysis)), HttpStatusCode.Created);
        return code;
    }

    /// <summary>Asks for a computation of the dataset by the method.</summary>
    public static Task<HttpResponseMessage> ComputeAsync(this HttpClient client, string dataset, string method, bool aside = false, object? time = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{IndexPath}/datasets/{dataset}/computations") { Content = JsonContent.Create(new { method, time }) };
        if (aside)
        {
            request.Headers.Add("Prefer", "respond-async");
        }
        return client.SendAsync(request);
    }

    /// <summary>Waits until a computation is over and gives how it stands.</summary>
    public static async Task<JsonElement> OverAsync(this AnalyticsApplication application, string id)
    {
        JsonElement view = default;
        await Eventually.True(async () => (view = await application.GetAsync($"{IndexPath}/computations/{id}")).GetProperty("state").GetString() is "done" or "failed" or "cancelled", TimeSpan.FromMinutes(2), $"computation {id} is over");
        return view;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 400)]}");
        return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Checks that it is the problem expected, and gives it.</summary>
    public static async Task<JsonElement> RefusedAsync(HttpResponseMessage response, int status, string slug)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body[..Math.Min(body.Length, 400)]}");
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        return problem;
    }
}

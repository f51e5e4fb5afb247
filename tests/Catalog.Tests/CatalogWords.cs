using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Catalog.Tests;

/// <summary>What callers do, in one line each.</summary>
internal static class CatalogWords
{
    public static readonly Dictionary<string, string> SomeName = new() { ["zh-Hans"] = "武康大楼", ["en"] = "Wukang Mansion" };
    public const string InCopyright = "http://rightsstatements.org/vocab/InC/1.0/";

    public static async Task MakeDistrictAsync(this HttpClient client, string code)
    {
        using var answer = await client.PostAsJsonAsync("/v1/catalog/districts", new { code, names = new Dictionary<string, string> { ["en"] = code } });
        await answer.IsStatus(201);
    }

    /// <summary>Makes a draft from an anonymous object; the answer is the asset.</summary>
    public static async Task<JsonElement> DraftAsync(this HttpClient client, object asset)
    {
        using var answer = await client.PostAsJsonAsync("/v1/catalog/assets", asset);
        await answer.IsStatus(201);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> MoveAsync(this HttpClient client, JsonElement asset, string step)
    {
        using var answer = await client.PostAsync($"/v1/catalog/assets/{asset.Id()}/{step}", null);
        await answer.IsStatus(200);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> PublishedAsync(this HttpClient client, object asset)
    {
        var draft = await client.DraftAsync(asset);
        await client.MoveAsync(draft, "review");
        return await client.MoveAsync(draft, "publication");
    }

    public static async Task<HttpResponseMessage> ChangeAsync(this HttpClient client, string address, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
        return await client.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> ReadAsync(this HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await client.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        await answer.IsStatus(200);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The ids on the first page of a list.</summary>
    public static async Task<List<string>> IdsAsync(this HttpClient client, string address) =>
        [.. (await client.JsonAsync(address)).GetProperty("items").EnumerateArray().Select(item => item.Id())];

    public static string Id(this JsonElement asset) => asset.GetProperty("id").GetString()!;

    public static async Task IsStatus(this HttpResponseMessage answer, int status) =>
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {await answer.Content.ReadAsStringAsync()}");

    /// <summary>Asserts an RFC 9457 problem of this status and type, about this field, and gives it back.</summary>
    public static async Task<JsonElement> IsProblem(this HttpResponseMessage answer, int status, string slug, string? field = null)
    {
        await answer.IsStatus(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
        }
        return problem;
    }
}

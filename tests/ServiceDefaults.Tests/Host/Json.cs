using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Host;

internal static class Json
{
    public static StringContent Of(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>Asserts an RFC 9457 problem of this status and type, and gives it back.</summary>
    public static async Task<JsonElement> IsProblem(this HttpResponseMessage answer, int status, string slug)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>())!;
        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        return problem;
    }
}

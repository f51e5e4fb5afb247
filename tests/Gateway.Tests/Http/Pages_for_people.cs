using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Gateway.Tests.Http;

public sealed class Pages_for_people(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayApplication gateway = fixture.Gateway;

    [Fact]
    public async Task The_type_of_a_problem_is_an_address_that_explains_it()
    {
        using var client = gateway.Client(null);
        var problem = await (await client.GetAsync("/v1/gateway/whoami")).Content.ReadFromJsonAsync<JsonElement>();
        var explained = await client.GetFromJsonAsync<JsonElement>(problem.GetProperty("type").GetString());
        Assert.Equal("unauthenticated", explained.GetProperty("slug").GetString());
        Assert.Equal(401, explained.GetProperty("status").GetInt32());
        Assert.NotEmpty(explained.GetProperty("whatToDo").GetString()!);
    }

    [Fact]
    public async Task A_problem_that_does_not_exist_is_not_explained()
    {
        using var client = gateway.Client(null);
        var answer = await client.GetAsync("/problems/nothing-of-the-kind");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not-found", await answer.ProblemAsync());
    }

    [Theory]
    [InlineData("/problems", "stale")]
    [InlineData("/problems/stale", "412")]
    [InlineData("/", "cip_test_")]
    public async Task A_browser_gets_a_page(string path, string words)
    {
        using var client = gateway.Client(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var answer = await client.GetAsync(path);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_whole_list()
    {
        using var client = gateway.Client(null);
        var all = await client.GetFromJsonAsync<JsonElement>("/problems");
        Assert.Contains(all.EnumerateArray(), type => type.GetProperty("slug").GetString() == "not-known-here-yet");
    }
}

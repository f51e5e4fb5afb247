using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Document(InvestmentApplication app)
{
    [Fact]
    public async Task Names_every_operation_with_a_summary_its_problems_and_examples()
    {
        using var client = app.CreateClient();
        var document = await client.Read("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))).ToList();

        Assert.Equal(33, operations.Count);
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrEmpty(operation.Value.Text("operationId")), operation.Name);
            Assert.False(string.IsNullOrEmpty(operation.Value.Text("summary")), operation.Name);
            Assert.True(operation.Value.GetProperty("responses").TryGetProperty("403", out _), operation.Name);
            if (operation.Value.TryGetProperty("requestBody", out var body))
            {
                Assert.True(body.GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _), operation.Name);
            }
        });
        Assert.Equal(operations.Count, operations.Select(operation => operation.Value.Text("operationId")).Distinct().Count());
    }

    [Theory]
    [InlineData("/v1/investment/organisations")]
    [InlineData("/v1/investment/opportunities")]
    public async Task Has_examples_that_can_be_sent_as_they_stand(string path)
    {
        using var anonymous = app.CreateClient();
        using var client = app.AsOfficial();
        var example = (await anonymous.Read("/openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty("post")
            .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");

        var answer = await client.Post(path, new StringContent(example.GetRawText(), System.Text.Encoding.UTF8, "application/json"));

        Assert.True((int)answer.StatusCode == 201 || (await answer.Body()).Text("type") == "/problems/not-known-here-yet", await answer.Content.ReadAsStringAsync(InvestmentApplication.Cancel));
    }
}

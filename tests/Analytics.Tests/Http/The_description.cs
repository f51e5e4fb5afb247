using System.Text.Json;
using CityIp.Analytics.Chain;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Live;
using CityIp.Analytics.Recount;
using CityIp.Analytics.Tests.Host;
using CityIp.ServiceDefaults;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class The_description(AnalyticsApplication application)
{
    [Fact]
    public async Task Gives_every_operation_a_name_a_summary_an_example_and_its_problems()
    {
        using var client = application.CreateClient();
        var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;

        var operations = document.GetProperty("paths").EnumerateObject().Where(path => path.Name.Contains("/expos/", StringComparison.Ordinal) || path.Name.Contains("/assets/", StringComparison.Ordinal) || path.Name.Contains("/cities", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();

        Assert.Equal(8, operations.Count);
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.True(operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _), operation.GetRawText());
        });
    }

    [Fact]
    public void Has_examples_that_are_what_they_stand_for()
    {
        Reads<CountsView>(CountExamples.Counts);
        Reads<VisitorsView>(CountExamples.Visitors);
        Reads<RecountView>(RecountExamples.Recount);
        Reads<ChainView>(ChainExamples.Chain);
        Reads<CitiesView>(CityExamples.Cities);
        Reads<CityProfile>(CityExamples.Profile);
        Reads<CityGap>(CityExamples.Gap);
        Reads<HeatView>(HeatExamples.Heat);
    }

    private static void Reads<T>(string example)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Extensions.Strict(options);

        Assert.NotNull(JsonSerializer.Deserialize<T>(example, options));
    }
}

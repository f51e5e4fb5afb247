using System.Text.Json;
using CityIp.Analytics.Chain;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Counting;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Live;
using CityIp.Analytics.Publications;
using CityIp.Analytics.Recount;
using CityIp.Analytics.SavedMethods;
using CityIp.Analytics.Sustainability;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class The_description(AnalyticsApplication application)
{
    [Fact]
    public async Task Gives_every_operation_a_name_a_summary_an_example_and_its_problems()
    {
        using var client = application.CreateClient();
        var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;

        var operations = document.GetProperty("paths").EnumerateObject().Where(path => path.Name.Contains("/expos/", StringComparison.Ordinal) || path.Name.Contains("/assets/", StringComparison.Ordinal) || path.Name.Contains("/cities", StringComparison.Ordinal)
                || (path.Name.Contains("/index/", StringComparison.Ordinal) && !path.Name.Contains("/charts/", StringComparison.Ordinal) && !path.Name.EndsWith("/report", StringComparison.Ordinal)) || path.Name.Contains("/sustainability", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();

        Assert.True(operations.Count >= 15);
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            var answers = operation.GetProperty("responses").EnumerateObject().Where(answer => answer.Name[0] == '2').Select(answer => answer.Value).ToList();
            Assert.NotEmpty(answers);
            // A file of CSV and an answer without a body have no example.
            var json = answers.Where(answer => answer.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out _)).ToList();
            Assert.True(json.Count == 0 || json.Any(answer => answer.GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _)), operation.GetRawText());
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
        Reads<RankingView>(SustainabilityExamples.Ranking);
        Reads<SustainabilityView>(SustainabilityExamples.One);
        Reads<Page<PeriodView>>(SustainabilityExamples.History);
        Reads<SustainabilityMethodView>(SustainabilityExamples.Method);
    }

    [Fact]
    public void Has_examples_of_computations_that_are_what_they_stand_for()
    {
        Assert.NotNull(JsonSerializer.Deserialize<IndexRequest>(ComputationExamples.Request, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<IndexAnswer>(ComputationExamples.Answer, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<MethodsView>(ComputationExamples.Methods, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<DatasetContent>(DatasetExamples.Content, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<DatasetFacts>(DatasetExamples.Facts, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<Page<ValueView>>(DatasetExamples.Values, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<MethodContent>(MethodExamples.Content, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<ComputeDataset>(JobExamples.Request, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<ComputationView>(JobExamples.View, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<StoredAnswer<StoredAnalysis>>(JobExamples.Answer, StoredJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<ProvenanceView>(JobExamples.Provenance, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<StageTable>(JobExamples.Stage, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<PublishIndex>(PublicationExamples.Publish, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<PublicationHead>(PublicationExamples.Head, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<PublicationView>(PublicationExamples.View, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<ClaimView>(PublicationExamples.Claim, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<IndexComparisonView>(PublicationExamples.Comparison, ComputationJson.Options));
        Assert.NotNull(JsonSerializer.Deserialize<MethodFacts>(MethodExamples.Facts, ComputationJson.Options));
    }

    [Fact]
    public async Task Names_the_members_of_a_computation_as_they_are_sent()
    {
        using var client = application.CreateClient();
        var schemas = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("components").GetProperty("schemas");

        Assert.True(schemas.GetProperty("RobustnessRequest").GetProperty("properties").TryGetProperty("keep_runs", out _));
        Assert.True(schemas.GetProperty("IndexAnswer").GetProperty("properties").TryGetProperty("effective_weights", out _));
        Assert.Contains("body_bytes", schemas.GetProperty("ComputationLimits").GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    private static void Reads<T>(string example)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Extensions.Strict(options);

        Assert.NotNull(JsonSerializer.Deserialize<T>(example, options));
    }
}

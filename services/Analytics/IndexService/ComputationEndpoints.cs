using System.Globalization;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.Report;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.Analytics.IndexService;

/// <summary>Composite indices without anything kept: data and method in, every stage out.</summary>
internal static class ComputationEndpoints
{
    /// <summary>They change with a release only.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private const int MostErrors = 100;

    public static IServiceCollection AddComputations(this IServiceCollection services) => services.AddSingleton<Computations>().AddSnakeCaseSchemas().AddCharts().AddReport();

    public static IEndpointRouteBuilder MapComputations(this IEndpointRouteBuilder app)
    {
        app.MapCharts().MapStoredCharts().MapReport();
        var group = app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read");
        group.MapPost("/computations", Compute).WithName("ComputeIndex")
            .WithSummary("Compute a composite index, its ranks and how sure they are, from the data and method sent")
            .WithDescription("Nothing is kept. Steps, parameters and limits are listed at /v1/analytics/index/methods; a request to start from is at /v1/analytics/index/sample. The hash is of data and method: the same gives the same bits.")
            .Accepts<IndexRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(ComputationLimits.MostBytes))
            .Produces<IndexAnswer>()
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503)
            .WithBodyExample(ComputationExamples.Request)
            .WithExample(ComputationExamples.Answer);
        group.MapGet("/methods", Methods).WithName("ListIndexMethods")
            .WithSummary("Every step with its parameters, allowed values and defaults, and the limits of a computation")
            .WithExample(ComputationExamples.Methods);
        group.MapGet("/sample", Sample).WithName("ReadSampleIndex")
            .WithSummary("A computation of the world cities, ready to be sent, with its sources and the choices in doubt")
            .WithExample(ComputationExamples.Request);
        return app;
    }

    private static async Task<Results<JsonHttpResult<IndexAnswer>, ProblemHttpResult>> Compute(HttpRequest request, Computations computations, CancellationToken cancellationToken)
    {
        if (request.ContentLength > ComputationLimits.MostBytes)
        {
            return Problems.Of(413, "too-large", $"A computation has at most {ComputationLimits.MostBytes:N0} bytes. Leave out indicators, units or rows of a design.");
        }
        var asked = await ComputationJson.ReadAsync(request, cancellationToken);
        if (computations.Limits.ExcessOf(asked) is { } excess)
        {
            return TooCostly(excess);
        }
        try
        {
            return await computations.RunAsync(asked, cancellationToken) is { } answer ? TypedResults.Json(answer, ComputationJson.Options) : NotFinished(computations.Limits);
        }
        catch (IndexRefusedException refused)
        {
            return Refused(refused.Problems);
        }
    }

    private static Tagged<MethodsView> Methods(Computations computations) => Tagged.Public(MethodsView.Of(computations.Limits, computations.JobLimits), Keep, ComputationJson.Options);

    private static Tagged<IndexRequest> Sample(WorldCities cities) => Tagged.Public(SampleIndex.Of(cities), Keep, ComputationJson.Brief);

    internal static ProblemHttpResult TooCostly(Excess excess) => Problems.Of(
        413, "too-costly",
        string.Create(CultureInfo.InvariantCulture, $"The request asks for {excess.What} {excess.Cost:N0}; the limit is {excess.Limit:N0}. {excess.Reduce} The limits are at /v1/analytics/index/methods. Jobs have higher ones: save dataset and method and POST to /v1/analytics/index/datasets/{{code}}/computations."), null,
        new("limited", excess.What), new("cost", excess.Cost), new("limit", excess.Limit));

    internal static ProblemHttpResult NotFinished(ComputationLimits limits) => Problems.Unavailable(
        "not-finished-in-time", string.Create(CultureInfo.InvariantCulture, $"The computation was not finished within {limits.Seconds:0.#} seconds and was given up. Ask for fewer runs, units or indicators, or try again when the service is less busy."));

    internal static ProblemHttpResult Refused(IReadOnlyList<IndexProblem> problems, params KeyValuePair<string, object?>[] more) => Problems.Of(
        422, "index-refused", $"Data or method cannot be computed: {problems[0].Where}: {problems[0].Message}.{(problems.Count > 1 ? $" Problems found: {problems.Count}; errors lists the first {MostErrors} at most." : string.Empty)}", null,
        [new KeyValuePair<string, object?>("errors", problems.Take(MostErrors)), .. more]);
}

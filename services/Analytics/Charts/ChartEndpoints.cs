using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CityIp.Analytics.Charts;

/// <summary>Charts of an index as SVG: of a computation that is sent, and of the sample.</summary>
internal static class ChartEndpoints
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    public static IServiceCollection AddCharts(this IServiceCollection services) => services.AddSingleton<SampleAnswers>().AddSingleton<StoredCharts>().AddSingleton<StoredChartRequest>();

    public static IEndpointRouteBuilder MapCharts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read");
        group.MapPost("/charts/{kind}", Draw).WithName("DrawChart")
            .WithSummary("Draw a chart of the computation sent: ranking, profile, gap or sensitivity")
            .WithDescription("The body is a computation as for /v1/analytics/index/computations; what the chart is to show is in the query. Intervals are drawn when the computation asks for an uncertainty analysis. Nothing is kept.")
            .Accepts<IndexRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(ComputationLimits.MostBytes))
            .Produces<string>(200, Picture.Svg)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503)
            .WithBodyExample(ComputationExamples.Request);
        group.MapGet("/sample/charts/{kind}.svg", DrawSample).WithName("DrawSampleChart")
            .WithSummary("A chart of the sample index of world cities: ranking, profile, gap or sensitivity")
            .WithDescription("unit is a city by name; the deployment's own when it is not given.")
            .Produces<string>(200, Picture.Svg)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(422).ProducesProblem(503);
        return app;
    }

    private static async Task<Results<Picture, ProblemHttpResult>> Draw(string kind, [AsParameters] ChartQuery asked, HttpRequest request, Computations computations, CancellationToken cancellationToken)
    {
        if (ChartKind.Find(kind) is not { } chart)
        {
            return UnknownKind(kind);
        }

        if (request.ContentLength > ComputationLimits.MostBytes)
        {
            return Problems.Of(413, "too-large", $"A computation has at most {ComputationLimits.MostBytes:N0} bytes.");
        }

        var chinese = Picture.IsChinese(request, asked.Lang);
        var sent = await ComputationJson.ReadAsync(request, cancellationToken);
        if (Prepare(chart, sent, asked, out var prepared) is { } refused)
        {
            return refused;
        }

        if (computations.Limits.ExcessOf(prepared) is { } excess)
        {
            return ComputationEndpoints.TooCostly(excess);
        }

        try
        {
            return await computations.RunAsync(prepared, cancellationToken) is { } answer
                ? Drawn(chart, new ChartData(prepared, answer, asked.Group), asked, chinese, null)
                : ComputationEndpoints.NotFinished(computations.Limits);
        }
        catch (IndexRefusedException problem)
        {
            return ComputationEndpoints.Refused(problem.Problems);
        }
    }

    private static async Task<Results<Picture, ProblemHttpResult>> DrawSample(
        string kind, [AsParameters] ChartQuery asked, HttpRequest request, SampleAnswers samples, Computations computations, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (ChartKind.Find(kind) is not { } chart)
        {
            return UnknownKind(kind);
        }

        var chinese = Picture.IsChinese(request, asked.Lang);
        asked = asked with { Unit = (asked.Unit ?? configuration["City:Unit"]) is { } unit ? City.IdOf(unit) : null, Peers = asked.PeerCodes is { } peers ? string.Join(',', peers.Select(City.IdOf)) : null };
        if (Prepare(chart, samples.Request, asked, out var prepared) is { } refused)
        {
            return refused;
        }

        return await samples.AnswerAsync(prepared, cancellationToken) is { } answer
            ? Drawn(chart, SampleAnswers.Data(prepared, answer, chinese), asked, chinese, Keep)
            : ComputationEndpoints.NotFinished(computations.Limits);
    }

    private static ProblemHttpResult? Prepare(ChartKind chart, IndexRequest sent, ChartQuery asked, out IndexRequest prepared)
    {
        try
        {
            prepared = chart.Prepare(sent, asked);
            return null;
        }
        catch (IndexRefusedException refused)
        {
            prepared = sent;
            return Refused(refused);
        }
    }

    private static Results<Picture, ProblemHttpResult> Drawn(ChartKind chart, ChartData data, ChartQuery asked, bool chinese, TimeSpan? keep)
    {
        try
        {
            return new Picture(chart.Draw(data, asked, chinese), Picture.Svg, chinese, keep);
        }
        catch (IndexRefusedException refused)
        {
            return Refused(refused);
        }
    }

    public static ProblemHttpResult UnknownKind(string kind) =>
        Problems.Of(404, "not-found", $"There is no chart '{kind}'. Charts are {string.Join(", ", ChartKind.All.Select(k => k.Name))}.");

    public static ProblemHttpResult Refused(IndexRefusedException refused) => Problems.Of(
        422, "chart-refused", $"The chart cannot be drawn: {refused.Problems[0].Where}: {refused.Problems[0].Message}.", null, new KeyValuePair<string, object?>("errors", refused.Problems));
}

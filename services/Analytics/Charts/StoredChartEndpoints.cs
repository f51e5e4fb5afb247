using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Charts;

/// <summary>Charts of a published index, and of any computation that is done.</summary>
internal static class StoredChartEndpoints
{
    /// <summary>A publication never changes; its picture may with a release.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private const string Words = "unit is a unit's code or name, the deployment's own city when it is not given. What was published is drawn; a gap, and what drives the rank of one unit, are worked out from the same versions of data and method. {kind} may end in .svg.";

    public static IEndpointRouteBuilder MapStoredCharts(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read");
        Chart(read.MapGet("/publications/{number:int}/charts/{kind}", (int number, string kind, [AsParameters] ChartQuery asked, StoredChartRequest request, HttpContext http) => request.PublishedAsync(number, kind, asked, http)),
            "DrawPublishedChart", "A chart of a published index: ranking, profile, gap or sensitivity");
        Chart(read.MapGet("/publications/latest/charts/{kind}", (string kind, [AsParameters] ChartQuery asked, StoredChartRequest request, HttpContext http) => request.PublishedAsync(null, kind, asked, http)),
            "DrawLatestChart", "A chart of the latest published index: ranking, profile, gap or sensitivity");
        Chart(read.MapGet("/computations/{id:guid}/charts/{kind}", (Guid id, string kind, [AsParameters] ChartQuery asked, StoredChartRequest request, HttpContext http) => request.ComputedAsync(id, kind, asked, http)).ProducesProblem(409),
            "DrawComputationChart", "A chart of a computation that is done: ranking, profile, gap or sensitivity");
        return app;
    }

    private static void Chart(RouteHandlerBuilder route, string name, string summary) => route.WithName(name).WithSummary(summary).WithDescription(Words)
        .Produces<string>(200, Picture.Svg).Produces(304)
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);

    /// <summary>The keep of what a publication's number names; what may be another tomorrow is asked for again.</summary>
    internal static TimeSpan? KeptFor(int? number) => number is null ? null : Keep;
}

/// <summary>A request for a chart of a kept result.</summary>
internal sealed class StoredChartRequest(NpgsqlDataSource source, StoredCharts charts, Computations computations, IConfiguration configuration)
{
    public async Task<Results<Picture, ProblemHttpResult>> PublishedAsync(int? number, string kind, ChartQuery asked, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await PublicationTable.FindAsync(connection, number, http.RequestAborted) is { } publication
            ? await DrawAsync(connection, publication.ComputationId, kind, asked, http, StoredChartEndpoints.KeptFor(number))
            : PublicationEndpoints.NoPublication(number);
    }

    public async Task<Results<Picture, ProblemHttpResult>> ComputedAsync(Guid id, string kind, ChartQuery asked, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, id, http.RequestAborted) is { } unfinished
            ? unfinished
            : await DrawAsync(connection, id, kind, asked, http, null);
    }

    private async Task<Results<Picture, ProblemHttpResult>> DrawAsync(NpgsqlConnection connection, Guid id, string kind, ChartQuery asked, HttpContext http, TimeSpan? keep)
    {
        if (ChartKind.Find(kind.EndsWith(".svg", StringComparison.Ordinal) ? kind[..^4] : kind) is not { } chart)
        {
            return ChartEndpoints.UnknownKind(kind);
        }
        var subject = await StoredCharts.ReadAsync(connection, id, http.RequestAborted);
        await connection.CloseAsync();
        var chinese = Picture.IsChinese(http.Request, asked.Lang);
        try
        {
            asked = StoredCharts.Resolve(subject, asked, configuration["City:Unit"]);
            var (prepared, answer, excess) = await charts.AnswerAsync(subject, chart, asked, http.RequestAborted);
            return excess is { } above ? ComputationEndpoints.TooCostly(above)
                : answer is null ? ComputationEndpoints.NotFinished(computations.Limits)
                : new Picture(chart.Draw(subject.Data(prepared, answer, asked.Group, chinese), asked, chinese), Picture.Svg, chinese, keep, kept: true);
        }
        catch (IndexRefusedException refused)
        {
            return ChartEndpoints.Refused(refused);
        }
    }
}

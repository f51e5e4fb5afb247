using System.ComponentModel;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace CityIp.Analytics.Report;

/// <summary>One printable page for officials: where the unit stands, why, how sure that is, and what would move it.</summary>
internal static class ReportEndpoints
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private const string Words = "One sheet of A4 as HTML, in English or Chinese: nothing in it runs. claim is a rank that is claimed for the unit and tested; when it is not given, the first that the configuration (City:Claims) has about the unit.";

    public static IServiceCollection AddReport(this IServiceCollection services) => services.AddSingleton<SampleReports>().AddSingleton<StoredReports>().AddSingleton<ReportDesk>();

    public static IEndpointRouteBuilder MapReport(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read");
        Page(read.MapGet("/sample/report", Sample), "ReadSampleReport", "A printable page about one city in the sample index: ranking, interval, profile, gap, what drives it, sources", "unit is a city by name, the deployment's own when it is not given.");
        Page(read.MapGet("/publications/{number:int}/report", (int number, [AsParameters] ReportQuery asked, ReportDesk desk, HttpContext http) => desk.PublishedAsync(number, asked, http)),
            "ReadPublishedReport", "A printable page about one unit of a published index", "unit is a unit's code or name, the deployment's own city when it is not given.");
        Page(read.MapGet("/publications/latest/report", ([AsParameters] ReportQuery asked, ReportDesk desk, HttpContext http) => desk.PublishedAsync(null, asked, http)),
            "ReadLatestReport", "A printable page about one unit of the latest published index", "unit is a unit's code or name, the deployment's own city when it is not given.");
        Page(read.MapGet("/computations/{id:guid}/report", (Guid id, [AsParameters] ReportQuery asked, ReportDesk desk, HttpContext http) => desk.ComputedAsync(id, asked, http)).ProducesProblem(409),
            "ReadComputationReport", "A printable page about one unit of a computation that is done", "unit is a unit's code or name, the deployment's own city when it is not given.");
        return app;
    }

    private static void Page(RouteHandlerBuilder route, string name, string summary, string units) => route.WithName(name).WithSummary(summary).WithDescription($"{units} {Words}")
        .Produces<string>(200, Picture.Html).Produces(304).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);

    private static async Task<Results<Picture, ProblemHttpResult>> Sample([AsParameters] ReportQuery asked, HttpRequest request, SampleReports reports, Computations computations, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var (chinese, own) = (Picture.IsChinese(request, asked.Lang), configuration["City:Unit"]);
        var city = (asked.Unit ?? own) is { } name ? City.IdOf(name) : null;
        try
        {
            return await reports.PageAsync(city, ReportClaim.Of(asked.Claim, configuration, said => City.IdOf(said) == city), chinese, cancellationToken) is { } page
                ? new Picture(page, Picture.Html, chinese, Keep)
                : ComputationEndpoints.NotFinished(computations.Limits);
        }
        catch (IndexRefusedException refused)
        {
            return ChartEndpoints.Refused(refused);
        }
    }
}

/// <summary>What a report is to be about.</summary>
internal sealed record ReportQuery
{
    [FromQuery(Name = "unit"), Description("The unit that the page is about, by code or name.")]
    public string? Unit { get; init; }

    [FromQuery(Name = "claim"), Description("A rank that is claimed for it, to be tested.")]
    public int? Claim { get; init; }

    [FromQuery(Name = "lang"), Description("en or zh-Hans; by Accept-Language when not given.")]
    public string? Lang { get; init; }
}

/// <summary>Answers who asks for a report on a kept result.</summary>
internal sealed class ReportDesk(NpgsqlDataSource source, StoredReports reports, Computations computations, IConfiguration configuration)
{
    public async Task<Results<Picture, ProblemHttpResult>> PublishedAsync(int? number, ReportQuery asked, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await PublicationTable.FindAsync(connection, number, http.RequestAborted) is { } publication
            ? await WriteAsync(connection, publication.ComputationId, publication, asked, StoredChartEndpoints.KeptFor(number), http)
            : PublicationEndpoints.NoPublication(number);
    }

    public async Task<Results<Picture, ProblemHttpResult>> ComputedAsync(Guid id, ReportQuery asked, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        return await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, id, http.RequestAborted) is { } unfinished ? unfinished : await WriteAsync(connection, id, null, asked, null, http);
    }

    private async Task<Results<Picture, ProblemHttpResult>> WriteAsync(NpgsqlConnection connection, Guid id, Publication? publication, ReportQuery asked, TimeSpan? keep, HttpContext http)
    {
        var subject = await StoredCharts.ReadAsync(connection, id, http.RequestAborted);
        await connection.CloseAsync();
        var chinese = Picture.IsChinese(http.Request, asked.Lang);
        var unit = asked.Unit is { } named ? subject.Index.FindUnit(named) ?? named : subject.Index.FindUnit(configuration["City:Unit"]);
        try
        {
            var claim = ReportClaim.Of(asked.Claim, configuration, said => subject.Index.FindUnit(said) == unit);
            var (page, excess) = await reports.PageAsync(subject, publication, unit, claim, chinese, http.RequestAborted);
            return excess is { } above ? ComputationEndpoints.TooCostly(above)
                : page is null ? ComputationEndpoints.NotFinished(computations.Limits)
                : new Picture(page, Picture.Html, chinese, keep, kept: true);
        }
        catch (IndexRefusedException refused)
        {
            return ChartEndpoints.Refused(refused);
        }
    }
}

/// <summary>A rank that somebody claims: tested, never an input.</summary>
/// <param name="Source">Who says so; null when the reader gave the number.</param>
internal sealed record ReportClaim(int Rank, string? Source)
{
    /// <summary>The rank asked for, with who says so if the configuration knows; else the first of the configuration about the unit.</summary>
    public static ReportClaim? Of(int? asked, IConfiguration configuration, Func<string, bool> isUnit)
    {
        var about = RankClaim.Configured(configuration).Where(said => (said.Unit ?? configuration["City:Unit"]) is { } named && isUnit(named)).ToList();
        return asked is { } rank ? new(rank, about.FirstOrDefault(said => said.Rank == rank)?.Source) : about is [var first, ..] ? new(first.Rank, first.Source) : null;
    }
}

using CityIp.Analytics.Charts;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Publications;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Report;

/// <summary>One printable page for officials: where the unit stands, why, how sure that is, and what would move it.</summary>
internal static class ReportEndpoints
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    public static IServiceCollection AddReport(this IServiceCollection services) => services.AddSingleton<SampleReports>();

    public static IEndpointRouteBuilder MapReport(this IEndpointRouteBuilder app)
    {
        app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read")
            .MapGet("/sample/report", Report).WithName("ReadSampleReport")
            .WithSummary("A printable page about one city in the sample index: ranking, interval, profile, gap, what drives it, sources")
            .WithDescription("unit is a city by name, the deployment's own when it is not given. claim is a rank that is claimed for it and tested; when it is not given, the first that the configuration (City:Claims) has about the city. HTML for A4, in English or Chinese.")
            .Produces<string>(200, Picture.Html)
            .ProducesProblem(400).ProducesProblem(422).ProducesProblem(503);
        return app;
    }

    private static async Task<Results<Picture, ProblemHttpResult>> Report(
        HttpRequest request, SampleReports reports, Computations computations, IConfiguration configuration, CancellationToken cancellationToken, string? unit = null, int? claim = null, string? lang = null)
    {
        var chinese = Picture.IsChinese(request, lang);
        var own = configuration["City:Unit"];
        var city = (unit ?? own) is { } name ? City.IdOf(name) : null;
        var claimed = RankClaim.Configured(configuration).FirstOrDefault(said => (said.Unit ?? own) is { } about && City.IdOf(about) == city) is { } first ? new ReportClaim(first.Rank, first.Source) : null;
        claimed = claim is { } rank ? new(rank, claimed?.Rank == rank ? claimed.Source : null) : claimed;
        try
        {
            return await reports.PageAsync(city, claimed, chinese, cancellationToken) is { } page
                ? new Picture(page, Picture.Html, chinese, Keep)
                : ComputationEndpoints.NotFinished(computations.Limits);
        }
        catch (IndexRefusedException refused)
        {
            return ChartEndpoints.Refused(refused);
        }
    }
}

/// <summary>A rank that somebody claims: tested, never an input.</summary>
/// <param name="Source">Who says so; null when the reader gave the number.</param>
internal sealed record ReportClaim(int Rank, string? Source);

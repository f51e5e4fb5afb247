using System.ComponentModel;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Investment.Known;

/// <summary>Where the city stands in the latest published index.</summary>
internal sealed record StandingView(
    [property: Description("Number of the published index; /v1/analytics/index/publications/{number} has all of it.")] int Index,
    string Title,
    DateTimeOffset PublishedAt,
    [property: Description("Units that are ranked.")] int Of,
    [property: Description("The city of this deployment; null when the index does not rank it.")] CityStandingView? City,
    [property: Description("To be shown wherever a figure is.")] IReadOnlyList<string> Sources);

internal sealed record CityStandingView(
    string Unit,
    string? Name,
    int? Rank,
    double? Score,
    [property: Description("Part of its indicators that had a value.")] double? Coverage,
    [property: Description("From the 5 % to the 95 % quantile of its ranks over the runs of the uncertainty set; null without one.")] IReadOnlyList<double>? Interval90,
    [property: Description("What was varied: the interval holds for these choices and no others.")] string? UncertaintySet);

internal static class StandingEndpoints
{
    private const string Example = """
        {
          "index": 1, "title": "City index 2026", "publishedAt": "2026-11-25T08:00:00+00:00", "of": 48,
          "city": { "unit": "shanghai", "name": "Shanghai", "rank": 15, "score": 40.2, "coverage": 1, "interval90": [11, 18], "uncertaintySet": "10,000 runs (seed 1) that vary weights" },
          "sources": ["Source: GPCI-2023, Mori Memorial Foundation"]
        }
        """;

    public static void MapStanding(this IEndpointRouteBuilder app) =>
        app.MapPrivateGroup("/v1/investment", "Investment: opportunities").RequireScope(Access.Read)
            .MapGet("/standing", StandingAsync)
            .Describes("GetStanding", "Where the city stands in the latest published index: what an investor is told beside an opportunity.", 404).WithAnswerExample(Example);

    private static async Task<Results<Ok<StandingView>, ProblemHttpResult>> StandingAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        await KnownIndexTable.ReadAsync(source, cancellationToken) is { } told
            ? TypedResults.Ok(new StandingView(told.Number, told.Title, told.OccurredAt, told.Of, told.City is { } city
                ? new(city.Unit, city.Name, city.Rank, city.Score, city.Coverage, city is { LowRank: { } low, HighRank: { } high } ? [low, high] : null, city.UncertaintySet)
                : null, told.Sources))
            : Problems.Of(404, "no-index-published", "No index has been published yet, or word of it has not come here.");
}

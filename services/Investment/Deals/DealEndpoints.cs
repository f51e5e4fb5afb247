using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Deals;

internal static class DealEndpoints
{
    public static IEndpointRouteBuilder MapDeals(this IEndpointRouteBuilder app)
    {
        var deals = app.MapGroup("/v1/investment/deals").WithTags("Deals").WithIdempotency<RouteGroupBuilder, InvestmentDb>();
        deals.MapGet("/{id:guid}", GetAsync).RequireScope("investment:read").WithName("GetDeal")
            .WithSummary("A deal, with its source, stage and money").ProducesProblem(404);
        return app;
    }

    private static async Task<Results<Ok<DealView>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, InvestmentDb db, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (await db.Deals.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(deal => deal.Id == id, cancellationToken) is not { } deal)
        {
            return Problems.NotFound("deal", id);
        }
        http.Response.Headers.ETag = ETag.Of(deal.Version);
        return TypedResults.Ok((await db.ViewAsync([deal], time.GetUtcNow(), cancellationToken))[0]);
    }
}

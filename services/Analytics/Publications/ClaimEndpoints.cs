using CityIp.Analytics.IndexService;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Publications;

/// <summary>"Shanghai is 13th", as a question to a published index.</summary>
internal static class ClaimEndpoints
{
    public static IEndpointRouteBuilder MapClaims(this IEndpointRouteBuilder app)
    {
        const string Words = "Probabilities and interval are over the runs of the uncertainty analysis that was published, which is stated beside them. unit is a unit's code or name; without it the deployment's city. Claims made by others are configuration (City:Claims): they are tested, never an input.";
        var read = app.MapGroup("/v1/analytics/index").WithTags("Index").RequireScope("analytics:read");
        read.MapGet("/publications/{number:int}/claims/{rank:int}", (int number, int rank, string? unit, ClaimTest test, IConfiguration configuration, NpgsqlDataSource source, CancellationToken cancellationToken) =>
                OneAsync(number, rank, unit, test, configuration, source, cancellationToken))
            .WithName("TestIndexClaim").WithSummary("Test the claim that a unit holds a rank against a published index").WithDescription(Words)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithExample(PublicationExamples.Claim);
        read.MapGet("/publications/latest/claims/{rank:int}", (int rank, string? unit, ClaimTest test, IConfiguration configuration, NpgsqlDataSource source, CancellationToken cancellationToken) =>
                OneAsync(null, rank, unit, test, configuration, source, cancellationToken))
            .WithName("TestIndexClaimNow").WithSummary("Test the claim that a unit holds a rank against the latest published index").WithDescription(Words)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithExample(PublicationExamples.Claim);
        read.MapGet("/claims", AllAsync).WithName("ListIndexClaims")
            .WithSummary("The claims that were made by others, each tested against the latest published index").WithDescription(Words)
            .ProducesProblem(404).ProducesProblem(409).WithExample($$"""{ "publication": 1, "claims": [ {{PublicationExamples.Claim}} ] }""");
        return app;
    }

    private static async Task<Results<Tagged<ClaimView>, ProblemHttpResult>> OneAsync(int? number, int rank, string? unit, ClaimTest test, IConfiguration configuration, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var (publication, index, problem) = await FindAsync(connection, number, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }
        var city = configuration["City:Unit"];
        if (index!.FindUnit(unit ?? city) is not { } code || index.Ranking().All(row => row.Unit != code))
        {
            return Problems.Of(404, "not-found", $"There is no unit '{unit ?? city}' among those ranked. {PublicationEndpoints.Path}/{publication!.Number} lists them.", "unit");
        }
        if (rank < 1 || rank > index.Answer.Units.Count)
        {
            return Problems.Bad("invalid-rank", $"Ranks are from 1 to {index.Answer.Units.Count}.", "rank");
        }
        var said = RankClaim.Configured(configuration).FirstOrDefault(claim => claim.Rank == rank && index.FindUnit(claim.Unit ?? city) == code);
        return new Tagged<ClaimView>(await test.TestAsync(connection, publication!, index, code, rank, said, cancellationToken), null, ComputationJson.Options);
    }

    private static async Task<Results<Tagged<ClaimsView>, ProblemHttpResult>> AllAsync(ClaimTest test, IConfiguration configuration, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var (publication, index, problem) = await FindAsync(connection, null, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }
        var tested = new List<ClaimView>();
        foreach (var claim in RankClaim.Configured(configuration))
        {
            // A claim about a unit that this index does not rank is none about this index.
            if (index!.FindUnit(claim.Unit ?? configuration["City:Unit"]) is { } code && index.Ranking().Any(row => row.Unit == code))
            {
                tested.Add(await test.TestAsync(connection, publication!, index, code, claim.Rank, claim, cancellationToken));
            }
        }
        return new Tagged<ClaimsView>(new(publication!.Number, tested), null, ComputationJson.Options);
    }

    private static async Task<(Publication?, PublishedIndex?, ProblemHttpResult?)> FindAsync(NpgsqlConnection connection, int? number, CancellationToken cancellationToken)
    {
        if (await PublicationTable.FindAsync(connection, number, cancellationToken) is not { } publication)
        {
            return (null, null, PublicationEndpoints.NoPublication(number));
        }
        var index = await PublishedIndex.ReadAsync(connection, publication.ComputationId, cancellationToken);
        return index.Answer is { UncertaintySet: not null, Analysis.Uncertainty: not null }
            ? (publication, index, null)
            : (null, null, Problems.Conflict("no-uncertainty", $"Publication {publication.Number} has no uncertainty analysis, so nothing can be said of how sure its ranks are. Publish a computation by a method that has one."));
    }
}

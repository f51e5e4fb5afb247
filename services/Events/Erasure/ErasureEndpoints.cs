using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CityIp.Events.Badges;
using CityIp.Events.Expos;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Events.Erasure;

internal sealed record RequestErasure(
    [property: Description("Id or code of the expo."), StringLength(64, MinimumLength = 1)] string Expo,
    [property: Description("What is printed on the badge. It is kept encrypted until the erasure is settled, and then no more."), StringLength(Badge.MostCodeLength, MinimumLength = 1)] string Badge);

/// <summary>How far a visitor has been forgotten.</summary>
/// <param name="State">accepted: nothing more is taken in of the visitor. erased: done here, and the others are told. completed: every service has done it.</param>
/// <param name="SettledAt">When nothing was left here by which the visitor could be found again.</param>
internal sealed record ErasureView(Guid Id, Guid ExpoId, string State, DateTimeOffset RequestedAt, DateTimeOffset? ErasedAt, DateTimeOffset? SettledAt, IReadOnlyList<ErasureService> Services);

/// <param name="ConfirmedAt">When the service said that it has forgotten the visitor; null as long as it has not.</param>
internal sealed record ErasureService(string Service, DateTimeOffset? ConfirmedAt);

internal static class ErasureEndpoints
{
    private static readonly string[] Services = ["events", "investment", "analytics"];

    private const string BodyExample = """{ "expo": "yrd-2024", "badge": "BADGE-000001" }""";

    private const string AcceptedExample = """
        {
          "id": "01930000-0000-7000-e100-000000000001", "expoId": "01930000-0000-7000-9000-000000000001", "state": "accepted", "requestedAt": "2024-11-26T02:00:00Z", "erasedAt": null, "settledAt": null,
          "services": [{ "service": "events", "confirmedAt": null }, { "service": "investment", "confirmedAt": null }, { "service": "analytics", "confirmedAt": null }]
        }
        """;

    private const string CompletedExample = """
        {
          "id": "01930000-0000-7000-e100-000000000001", "expoId": "01930000-0000-7000-9000-000000000001", "state": "completed",
          "requestedAt": "2024-11-26T02:00:00Z", "erasedAt": "2024-11-26T02:00:01Z", "settledAt": "2024-11-26T02:01:02Z",
          "services": [
            { "service": "events", "confirmedAt": "2024-11-26T02:01:02Z" }, { "service": "investment", "confirmedAt": "2024-11-26T02:00:02Z" }, { "service": "analytics", "confirmedAt": "2024-11-26T02:00:02Z" }
          ]
        }
        """;

    public static IEndpointRouteBuilder MapErasures(this IEndpointRouteBuilder app)
    {
        var erasures = app.MapGroup("/v1/events/erasures").WithTags("Privacy").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>();
        erasures.MapPost("/", Request)
            .WithName("RequestErasure")
            .WithSummary("Forget a visitor of an expo, in every service")
            .WithDescription("One random id takes the place of the visitor's pseudonym, so that no count changes; contact and notes are removed, leads and deals stay without the person. What is sent of the badge from now on is not held, and is answered so. Asked for again it is the same erasure.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503)
            .WithBodyExample(BodyExample)
            .WithAnswerExample(AcceptedExample, 202);
        erasures.MapGet("/{id:guid}", Show)
            .WithName("ShowErasure")
            .WithSummary("How far a visitor has been forgotten, and by which services")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .WithAnswerExample(CompletedExample);
        return app;
    }

    // In a transaction of its own, and not in that of an Idempotency-Key: from here on nothing of the visitor comes in. Asked again it is found.
    private static async Task<Results<Accepted<ErasureView>, ProblemHttpResult>> Request(
        RequestErasure sent, EventsDb db, NpgsqlDataSource source, Programmes programmes, ExpoSecrets secrets, VisitorMarks marks, ProgrammeChanged changed, Caller caller, TimeProvider clock, HttpContext http)
    {
        if (await db.Expos.AsNoTracking().ExpoOfAsync(sent.Expo, http.RequestAborted) is not { } found || await programmes.FindAsync(found.Code, http.RequestAborted) is not { } expo)
        {
            return Problems.NotFound("expo", sent.Expo);
        }
        if (expo.IsArchived)
        {
            return Problems.Of(410, "expo-archived", $"The expo '{expo.Code}' is archived: its secret was destroyed, so that nobody can find a visitor by a badge any more.");
        }
        var visitor = ExpoSecrets.Pseudonym(expo.Secret, sent.Badge);
        var id = await ErasureTable.RequestAsync(source, expo.Id, marks.Of(expo.Id, visitor), new(visitor, Guid.NewGuid(), sent.Badge), caller.KeyId, clock.GetUtcNow(), secrets, http.RequestAborted);
        changed.Raise();
        var erasure = await ErasureTable.FindAsync(source, id, http.RequestAborted);
        return TypedResults.Accepted($"/v1/events/erasures/{id}", View(erasure!));
    }

    private static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> Show(Guid id, NpgsqlDataSource source, HttpContext http)
    {
        if (await ErasureTable.FindAsync(source, id, http.RequestAborted) is not { } erasure)
        {
            return Problems.NotFound("erasure", id);
        }
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(View(erasure));
    }

    private static ErasureView View(ErasureRow erasure) => new(
        erasure.Id,
        erasure.ExpoId,
        erasure.SettledAt is not null && Services.All(erasure.Confirmed.ContainsKey) ? "completed" : erasure.ErasedAt is not null ? "erased" : "accepted",
        erasure.RequestedAt,
        erasure.ErasedAt,
        erasure.SettledAt,
        [.. Services.Select(service => new ErasureService(service, erasure.Confirmed.TryGetValue(service, out var at) ? at : null))]);
}

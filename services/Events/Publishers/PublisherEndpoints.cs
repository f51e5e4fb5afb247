using System.ComponentModel;
using System.Text.RegularExpressions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Publishers;

internal sealed record PublisherView(string BrokerUser, long Version, string Organisation, IReadOnlyList<string> Sources)
{
    public static PublisherView Of(Publisher publisher) => new(publisher.BrokerUser, publisher.Version, publisher.Organisation, publisher.Sources);
}

internal sealed record RegisterPublisher(
    string Organisation,
    [property: Description("1 to 20 prefixes of CloudEvents sources that the user may publish under.")] IReadOnlyList<string> Sources);

internal static partial class PublisherEndpoints
{
    private const int MostSources = 20;
    private const int MostLength = 200;
    private const string RegisterExample = """{ "organisation": "Demo Gate Systems 1", "sources": ["urn:cityip:demo:gates:"] }""";
    private const string Example = """{ "brokerUser": "demo-gates", "version": 1, "organisation": "Demo Gate Systems 1", "sources": ["urn:cityip:demo:gates:"] }""";

    public static void MapPublishers(this IEndpointRouteBuilder app)
    {
        var publishers = app.MapGroup("/v1/events/publishers").WithTags("Events: publishers").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>();
        publishers.MapGet("/", List).Describes("ListPublishers", "The broker's users that may publish activity, by name.", 400);
        publishers.MapGet("/{brokerUser}", Get).Describes("GetPublisher", "Read what a user of the broker may publish.", 404).WithAnswerExample(Example);
        publishers.MapPut("/{brokerUser}", Register).Describes("RegisterPublisher", "Let a user of the broker publish activity, or change what it may. A change needs If-Match.", 400, 412, 422, 428)
            .WithBodyExample(RegisterExample).WithAnswerExample(Example).WithAnswerExample(Example, 201);
        publishers.MapDelete("/{brokerUser}", Remove).Describes("RemovePublisher", "Take in nothing more from a user of the broker.", 404);
    }

    private static async Task<Results<Ok<Page<PublisherView>>, ProblemHttpResult>> List(EventsDb db, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ProgrammeAnswers.RefusePage(limit, cursor, 1, out var key) is { } refusal)
        {
            return refusal;
        }
        var size = limit ?? Paging.DefaultLimit;
        var after = key?[0] ?? string.Empty;
        var rows = await db.Publishers.AsNoTracking().Where(publisher => publisher.BrokerUser.CompareTo(after) > 0)
            .OrderBy(publisher => publisher.BrokerUser).Take(size + 1)
            .Select(publisher => new PublisherView(publisher.BrokerUser, publisher.Version, publisher.Organisation, publisher.Sources))
            .ToListAsync(cancellationToken);
        return Paging.Answer(http, rows, size, last => Paging.Cursor(last.BrokerUser));
    }

    private static async Task<Results<Ok<PublisherView>, ProblemHttpResult>> Get(string brokerUser, EventsDb db, HttpContext http, CancellationToken cancellationToken) =>
        await db.Publishers.AsNoTracking().SingleOrDefaultAsync(publisher => publisher.BrokerUser == brokerUser, cancellationToken) is { } found
            ? ProgrammeAnswers.Ok(http, found.Version, PublisherView.Of(found))
            : Problems.NotFound("publisher", brokerUser);

    private static async Task<Results<Ok<PublisherView>, Created<PublisherView>, ProblemHttpResult>> Register(string brokerUser, RegisterPublisher request, EventsDb db, HttpContext http, CancellationToken cancellationToken)
    {
        if (Refuse(brokerUser, request) is { } fault)
        {
            return fault.AsProblem(http);
        }
        var found = await db.Publishers.SingleOrDefaultAsync(publisher => publisher.BrokerUser == brokerUser, cancellationToken);
        if (found is null)
        {
            found = new() { BrokerUser = brokerUser, Organisation = request.Organisation, Sources = [.. request.Sources] };
            db.Publishers.Add(found);
            await db.SaveChangesAsync(cancellationToken);
            return ProgrammeAnswers.Created(http, $"/v1/events/publishers/{brokerUser}", found.Version, PublisherView.Of(found));
        }
        if (ETag.Refuse(http.Request, found.Version) is { } refusal)
        {
            return refusal;
        }
        (found.Organisation, found.Sources, found.Version) = (request.Organisation, [.. request.Sources], found.Version + 1);
        await db.SaveChangesAsync(cancellationToken);
        return ProgrammeAnswers.Ok(http, found.Version, PublisherView.Of(found));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string brokerUser, EventsDb db, ProgrammeChanged changed, CancellationToken cancellationToken)
    {
        if (await db.Publishers.SingleOrDefaultAsync(publisher => publisher.BrokerUser == brokerUser, cancellationToken) is not { } found)
        {
            return Problems.NotFound("publisher", brokerUser);
        }
        db.Publishers.Remove(found);
        await db.SaveChangesAsync(cancellationToken);
        // What was removed is tracked no longer, so the interceptor did not see it.
        changed.Raise();
        return TypedResults.NoContent();
    }

    private static Fault? Refuse(string brokerUser, RegisterPublisher request)
    {
        if (!UserName().IsMatch(brokerUser))
        {
            return new("invalid-broker-user", "A user of the broker has up to 128 letters, digits and . _ @ : -, and begins with a letter or digit.", "brokerUser");
        }
        if (string.IsNullOrWhiteSpace(request.Organisation) || request.Organisation.Length > MostLength)
        {
            return new("invalid-organisation", $"An organisation has 1 to {MostLength} characters.", "/organisation");
        }
        if (request.Sources.Count is 0 or > MostSources)
        {
            return new("invalid-sources", $"A publisher has 1 to {MostSources} prefixes of sources.", "/sources");
        }
        // An empty prefix would be every source there is.
        var bad = request.Sources.ToList().FindIndex(source => source.Length is 0 or > MostLength || source.Any(char.IsWhiteSpace));
        return bad < 0 ? null : new("invalid-sources", $"A prefix has 1 to {MostLength} characters and no white space.", $"/sources/{bad}");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}$")]
    private static partial Regex UserName();
}

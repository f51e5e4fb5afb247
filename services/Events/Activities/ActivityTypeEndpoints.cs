using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.Activities;

/// <summary>A type of activity with the newest schema of its data.</summary>
/// <param name="Type">What the CloudEvents attribute <c>type</c> says.</param>
/// <param name="Version">Number of the newest version; every later one takes whatever an earlier one took.</param>
/// <param name="BuiltIn">The platform's own; the others were registered by operators.</param>
/// <param name="DataSchema">Address of the newest schema; may be sent as the CloudEvents attribute <c>dataschema</c>. A version's own address may, too.</param>
/// <param name="Versions">Addresses of the schemas of all versions, the oldest first.</param>
/// <param name="Schema">JSON Schema 2020-12, of the keywords at <c>/v1/events/activity-types/keywords</c>.</param>
internal sealed record ActivityTypeView(string Type, int Version, bool BuiltIn, string Title, string? Description, string DataSchema, IReadOnlyList<string> Versions, JsonElement Schema)
{
    public static ActivityTypeView Of(ActivityType type) => new(
        type.Type,
        type.Latest.Number,
        type.IsBuiltIn,
        type.Latest.Schema.GetProperty("title").GetString()!,
        type.Latest.Schema.TryGetProperty("description", out var description) ? description.GetString() : null,
        type.Address,
        [.. type.Versions.Select(type.AddressOf)],
        type.Latest.Schema);
}

/// <summary>The subset of JSON Schema that types are written in.</summary>
/// <param name="Checked">Keywords that data is checked against.</param>
/// <param name="Annotations">Keywords that may stand there and only tell. Any other is refused by name.</param>
internal sealed record SchemaKeywordsView(IReadOnlyList<string> Checked, IReadOnlyList<string> Annotations, IReadOnlyList<string> Formats);

internal static class ActivityTypeEndpoints
{
    private const string SchemaContent = "application/schema+json";

    public static IEndpointRouteBuilder MapActivityTypes(this IEndpointRouteBuilder app)
    {
        var types = app.MapGroup("/v1/events/activity-types").WithTags("Activities");
        var reading = types.MapGroup("").RequireScope("events:read");
        reading.MapGet("/", List).WithName("ListActivityTypes").WithSummary("The types of activity that are counted, with the schema of their data")
            .ProducesProblem(401).ProducesProblem(403);
        reading.MapGet("/keywords", Keywords).WithName("ShowSchemaKeywords").WithSummary("The keywords of JSON Schema 2020-12 that types are written in")
            .ProducesProblem(401).ProducesProblem(403);
        reading.MapGet("/{type}", Show).WithName("ShowActivityType").WithSummary("The newest JSON Schema of a type's data").ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        reading.MapGet("/{type}/versions/{version:int}", ShowVersion).WithName("ShowActivityTypeVersion").WithSummary("The JSON Schema of a version of a type").ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        types.MapRegistration();
        return app;
    }

    private static async Task<Ok<List<ActivityTypeView>>> List(ActivityTypes types, HttpContext http, CancellationToken cancellationToken)
    {
        MayBeKept(http);
        return TypedResults.Ok((await types.AllAsync(cancellationToken)).Select(ActivityTypeView.Of).ToList());
    }

    private static Ok<SchemaKeywordsView> Keywords(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new SchemaKeywordsView(JsonSchema.Keywords, JsonSchema.Annotations, ["uuid", "date-time"]));
    }

    private static async Task<Results<JsonHttpResult<JsonElement>, ProblemHttpResult>> Show(string type, ActivityTypes types, HttpContext http, CancellationToken cancellationToken)
    {
        if (await types.FindAsync(type, cancellationToken) is not { } found)
        {
            return Problems.NotFound("activity type", type);
        }
        MayBeKept(http);
        return TypedResults.Json(found.Latest.Schema, contentType: SchemaContent);
    }

    private static async Task<Results<JsonHttpResult<JsonElement>, ProblemHttpResult>> ShowVersion(string type, int version, ActivityTypes types, HttpContext http, CancellationToken cancellationToken)
    {
        if ((await types.FindAsync(type, cancellationToken))?.Version(version) is not { } found)
        {
            return Problems.NotFound("version of this activity type", version);
        }
        // A version never changes.
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Json(found.Schema, contentType: SchemaContent);
    }

    /// <summary>Who registers types reads what is there now.</summary>
    private static void MayBeKept(HttpContext http) =>
        http.Response.Headers.CacheControl = Caller.Of(http.User).Has("events:operate") ? "private, no-cache" : "public, max-age=30";
}

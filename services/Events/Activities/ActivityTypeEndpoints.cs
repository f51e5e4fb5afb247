using System.Text.Json;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events.Activities;

/// <summary>A type of activity with the schema of its data.</summary>
/// <param name="Type">What the CloudEvents attribute <c>type</c> says.</param>
/// <param name="DataSchema">Address of the schema; may be sent as the CloudEvents attribute <c>dataschema</c>.</param>
/// <param name="Schema">JSON Schema 2020-12.</param>
internal sealed record ActivityTypeView(string Type, string Title, string Description, string DataSchema, JsonElement Schema);

internal static class ActivityTypeEndpoints
{
    public static IEndpointRouteBuilder MapActivityTypes(this IEndpointRouteBuilder app)
    {
        var types = app.MapGroup("/v1/events/activity-types").WithTags("Activities").RequireScope("events:read");
        types.MapGet("/", List).WithName("ListActivityTypes").WithSummary("The types of activity that are counted, with the schema of their data")
            .ProducesProblem(401).ProducesProblem(403);
        types.MapGet("/{type}", Show).WithName("ShowActivityType").WithSummary("The JSON Schema of a type's data").ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        return app;
    }

    private static Ok<List<ActivityTypeView>> List(ActivityTypes types, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(types.All.Select(View).ToList());
    }

    private static Results<JsonHttpResult<JsonElement>, ProblemHttpResult> Show(string type, ActivityTypes types, HttpContext http)
    {
        if (types.Find(type) is not { } found)
        {
            return Problems.NotFound("activity type", type);
        }
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Json(found.Schema, contentType: "application/schema+json");
    }

    private static ActivityTypeView View(ActivityType type) => new(
        type.Type,
        type.Schema.GetProperty("title").GetString()!,
        type.Schema.GetProperty("description").GetString()!,
        type.Address,
        type.Schema);
}

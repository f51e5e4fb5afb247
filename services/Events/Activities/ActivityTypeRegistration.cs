using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.Activities;

internal sealed record RegisterActivityType(
    [property: Description("What the CloudEvents attribute type will say: names joined by dots, the domain of whoever defines it first, for example com.example.workshop.joined.")] string Type,
    [property: Description("1 for a new type, else one more than the newest.")] int Version,
    [property: Description("JSON Schema 2020-12 of the data, of the keywords at /v1/events/activity-types/keywords, with a title. It requires expo; booth, hall, session and badge are codes of up to 64 characters (a badge: 200), assets lists ids.")] JsonElement Schema);

/// <summary>An entry that keeps a schema from following its former version.</summary>
internal sealed record SchemaConflict(string Pointer, string Reason);

/// <summary>Operators register types and new versions of them.</summary>
internal static partial class ActivityTypeRegistration
{
    private const int MostSchemaBytes = 16 << 10;
    private const int MostVersions = 500;

    private const string RegisterExample = """
        {
          "type": "com.example.workshop.joined", "version": 1,
          "schema": {
            "title": "Workshop joined", "type": "object", "required": ["expo", "seats"], "additionalProperties": false,
            "properties": { "expo": { "type": "string" }, "booth": { "type": "string" }, "badge": { "type": "string" }, "seats": { "type": "integer", "minimum": 1 } }
          }
        }
        """;

    private const string Example = """
        {
          "type": "com.example.workshop.joined", "version": 1, "builtIn": false, "title": "Workshop joined", "description": null,
          "dataSchema": "/v1/events/activity-types/com.example.workshop.joined", "versions": ["/v1/events/activity-types/com.example.workshop.joined/versions/1"],
          "schema": {
            "title": "Workshop joined", "type": "object", "required": ["expo", "seats"], "additionalProperties": false,
            "properties": { "expo": { "type": "string" }, "booth": { "type": "string" }, "badge": { "type": "string" }, "seats": { "type": "integer", "minimum": 1 } }
          }
        }
        """;

    public static void MapRegistration(this IEndpointRouteBuilder types) => types.MapGroup("").RequireScope("events:operate").WithIdempotency<RouteGroupBuilder, EventsDb>()
        .MapPost("/", Register)
        .Describes("RegisterActivityType", "Register a type of activity, or a new version of one. What waits for it is taken in.", 400, 409, 413, 422)
        .WithDescription("A new version takes whatever the former took: it may add optional properties, widen ranges, lists and types, and drop what is required. Registering what is there already, alike, is no error.")
        .WithBodyExample(RegisterExample).WithAnswerExample(Example).WithAnswerExample(Example, 201);

    private static async Task<Results<Created<ActivityTypeView>, Ok<ActivityTypeView>, ProblemHttpResult>> Register(
        RegisterActivityType request, Caller caller, EventsDb db, NpgsqlDataSource source, ProgrammeChanged changed, HttpContext http, CancellationToken cancellationToken)
    {
        if (RefuseName(request.Type) is { } badName)
        {
            return badName;
        }
        if (Encoding.UTF8.GetByteCount(request.Schema.GetRawText()) > MostSchemaBytes)
        {
            return Problems.Of(413, "too-large", $"A schema has at most {MostSchemaBytes} bytes.", "/schema");
        }
        if (!TryCompile(request.Schema, out var compiled, out var unusable))
        {
            return unusable!;
        }
        var versions = (await ActivityTypeTable.ReadAsync(source, request.Type, cancellationToken))
            .ConvertAll(row => new TypeVersion(row.Version, row.Schema, JsonSchema.Compile(row.Schema)));
        var known = versions.Count == 0 ? null : new ActivityType(request.Type, versions, isBuiltIn: false);
        if (known?.Version(request.Version) is { } same)
        {
            return JsonElement.DeepEquals(same.Schema, request.Schema)
                ? TypedResults.Ok(ActivityTypeView.Of(known))
                : Problems.Conflict("version-exists", $"Version {request.Version} of this type has another schema, and stays: activities were taken in under it. Register version {known.Latest.Number + 1}.");
        }
        var next = (known?.Latest.Number ?? 0) + 1;
        if (request.Version != next)
        {
            return Problems.Invalid("version-not-next", $"The next version of this type is {next}.", "/version");
        }
        if (known is not null && SchemaCompatibility.Compare(known.Latest.Validator, compiled!) is { Count: > 0 } conflicts)
        {
            return Problems.Of(422, "incompatible-schema", $"Version {next} would not take everything that version {known.Latest.Number} takes; the conflicts say where. What means something else is another type.", $"/schema{conflicts[0].Pointer}",
                more: new KeyValuePair<string, object?>("conflicts", conflicts.Select(conflict => new SchemaConflict($"/schema{conflict.Pointer}", conflict.Reason)).ToList()));
        }
        if (await ActivityTypeTable.CountAsync(source, cancellationToken) >= MostVersions)
        {
            return Problems.Conflict("too-many-types", $"There are {MostVersions} registered versions of types already, as many as there can be.");
        }
        if (!await ActivityTypeTable.AddAsync(db, new(request.Type, request.Version, request.Schema), caller.KeyId, cancellationToken))
        {
            return Problems.Conflict("version-exists", "Somebody else registered this version at the same moment. Read the type again.");
        }
        // The answer begins after the commit, also where an Idempotency-Key makes that come after this handler.
        http.Response.OnStarting(() =>
        {
            changed.Raise();
            return Task.CompletedTask;
        });
        var registered = new ActivityType(request.Type, [.. versions, new(request.Version, request.Schema, compiled!)], isBuiltIn: false);
        return TypedResults.Created(registered.AddressOf(registered.Latest), ActivityTypeView.Of(registered));
    }

    private static ProblemHttpResult? RefuseName(string type) => type.StartsWith(BuiltInTypes.Prefix, StringComparison.Ordinal)
        ? Problems.Invalid("reserved-type", $"Types that begin with '{BuiltInTypes.Prefix}' come with the platform. Begin with your own domain, for example com.example.", "/type")
        : type.Length > 128 || !TypeName().IsMatch(type)
            ? Problems.Invalid("invalid-type-name", "A type is two or more names joined by dots, 128 characters at most; a name has lower-case letters, digits and hyphens, and the first begins with a letter.", "/type")
            : null;

    private static bool TryCompile(JsonElement schema, out JsonSchema? compiled, out ProblemHttpResult? problem)
    {
        compiled = null;
        try
        {
            compiled = JsonSchema.Compile(schema);
            problem = SchemaConventions.Refuse(compiled) is { } missing ? Problems.Invalid("unfit-schema", missing.Reason, $"/schema{missing.Pointer}") : null;
        }
        catch (JsonSchemaException exception)
        {
            problem = Problems.Invalid("unusable-schema", exception.Reason, $"/schema{exception.Pointer}");
        }
        return problem is null;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+\z")]
    private static partial Regex TypeName();
}

using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace CityIp.Events.Intake;

/// <summary>
/// Before a system sends events to an address that somebody gave it, it asks there whether they are wanted (CloudEvents, HTTP 1.1 Web Hooks, section 4).
/// The answer grants nothing but that: who publishes still needs a key. The callback that a sender may offer is not used; it would have us call
/// whatever address anybody names.
/// </summary>
internal static class Handshake
{
    private const string Origin = "WebHook-Request-Origin";
    private const string RequestedRate = "WebHook-Request-Rate";

    public static void MapHandshake(this IEndpointRouteBuilder activities)
    {
        // A setting that cannot be stops the start, not the first handshake.
        _ = activities.ServiceProvider.GetRequiredService<AllowedOrigins>();
        activities.MapMethods("/", [HttpMethods.Options], Answer)
            .AllowAnonymous()
            .WithName("AskToSendActivities")
            .WithSummary("May this system send events here? The handshake of CloudEvents web hooks; needs no key")
            .WithDescription("Granted to the origins that the deployment is configured with: the answer then has WebHook-Allowed-Origin and WebHook-Allowed-Rate (requests a minute). Without WebHook-Request-Origin it only says which methods there are.")
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(429)
            .AddOpenApiOperationTransformer(static (operation, _, _) =>
            {
                operation.Security = [];
                operation.Parameters =
                [
                    Header(Origin, "DNS name of the system that wants to send, for example eventemitter.example.com."),
                    Header(RequestedRate, "How many requests a minute it wants to send."),
                ];
                return Task.CompletedTask;
            });
    }

    private static Results<NoContent, ProblemHttpResult> Answer(HttpContext http, AllowedOrigins allowed)
    {
        var response = http.Response.Headers;
        response.Allow = "OPTIONS, POST";
        response.CacheControl = "no-store";
        if (!http.Request.Headers.TryGetValue(Origin, out var origins))
        {
            return TypedResults.NoContent();
        }
        if (origins.Count != 1 || !AllowedOrigins.IsName(origins[0]!))
        {
            return Problems.Bad("invalid-handshake", $"{Origin} is one DNS name, for example eventemitter.example.com.", Origin);
        }
        var rate = allowed.Rate;
        if (http.Request.Headers.TryGetValue(RequestedRate, out var rates))
        {
            if (rates.Count != 1 || !int.TryParse(rates[0], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) || wanted == 0)
            {
                return Problems.Bad("invalid-handshake", $"{RequestedRate} is a whole number of requests a minute.", RequestedRate);
            }
            rate = Math.Min(rate, wanted);
        }
        if (!allowed.Contains(origins[0]!))
        {
            return Problems.Forbidden("origin-not-allowed", "This deployment does not expect events from that origin. Its operator can add it to Intake:AllowedOrigins.");
        }
        response["WebHook-Allowed-Origin"] = origins[0];
        response["WebHook-Allowed-Rate"] = rate.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}

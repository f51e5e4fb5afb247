using CityIp.ServiceDefaults.Http;
using Scalar.AspNetCore;

namespace CityIp.Gateway.OpenApi;

internal static class OpenApiEndpoints
{
    public static IHostApplicationBuilder AddApiDocument(this IHostApplicationBuilder builder)
    {
        builder.AddServiceOpenApi("Gateway");
#pragma warning disable EXTEXP0001 // experimental; without retries of its own: the next look is soon, and whoever waits for the first should not wait for them
        builder.Services.AddHttpClient(ApiDocument.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5)).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        builder.Services.AddSingleton<ApiDocument>().AddHostedService(services => services.GetRequiredService<ApiDocument>());
        return builder;
    }

    /// <summary>The document, and the page to read and try it, whose scripts come from this process too.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapGet("/openapi/v1.json", Show).AllowAnonymous().ExcludeFromDescription();
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("City IP Platform")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .AddPreferredSecuritySchemes("key")).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> Show(HttpContext http, ApiDocument document)
    {
        var rendering = await document.GetAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "public, max-age=10";
        // Any site may show the description of the API.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return ETag.IsUnchanged(http, rendering.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(rendering.Body, "application/json; charset=utf-8");
    }
}

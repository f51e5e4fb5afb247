using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CityIp.ServiceDefaults.Http;

/// <summary>Each service describes itself at <c>/openapi/v1.json</c>; the gateway joins the documents into one.</summary>
public static class ServiceOpenApi
{
    public static IHostApplicationBuilder AddServiceOpenApi(this IHostApplicationBuilder builder, string title)
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = title, Version = "v1" };
                document.Servers = [];
                document.Components ??= new();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A partner key: cip_test_… or cip_live_….",
                };
                document.Security = [new() { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
                return Task.CompletedTask;
            });
        });
        return builder;
    }

    /// <summary>Written once, as it does not change while the process runs; the gateway asks for it every minute.</summary>
    public static void MapServiceOpenApi(this WebApplication app)
    {
        var writing = new Lock();
        Task<Description>? written = null;
        app.MapGet("/openapi/v1.json", async () =>
        {
            Task<Description> description;
            lock (writing)
            {
                // One that could not be written is no reason not to try again.
                written = description = written is null or { IsFaulted: true } ? WriteAsync(app.Services) : written;
            }
            var (body, tag) = await description;
            return TypedResults.Bytes(body, "application/json", entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<Description> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        var body = Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
        return new(body, new(ETag.OfContent(body)));
    }

    private sealed record Description(byte[] Body, EntityTagHeaderValue Tag);
}

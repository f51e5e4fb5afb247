using System.Text.Json;
using System.Text.Json.Serialization;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CityIp.ServiceDefaults;

/// <summary>What every process of the platform has: telemetry, health, problems, identity, service discovery.</summary>
public static class Extensions
{
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        // Also in Development a malformed request is an answer for the caller, not a page for us.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
#pragma warning disable ASP0029 // See RequestValidation.
        builder.Services.Configure<Microsoft.Extensions.Validation.ValidationOptions>(options => options.Resolvers.Add(new RequestValidation()));
#pragma warning restore ASP0029
        builder.Services.ConfigureHttpJsonOptions(options => Strict(options.SerializerOptions));
        builder.Services.AddSingleton(services => new OutboxLimit(services.GetService<OutboxMetrics>() ?? new(), builder.Configuration));
        return builder;
    }

    /// <summary>Defaults plus the verification of the gateway's identity token: for services, not for the gateway.</summary>
    public static IHostApplicationBuilder AddServiceBehindGateway(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddIdentity();
        return builder;
    }

    /// <summary>
    /// The middleware and the health endpoints: <c>/health</c> (ready: 200 also when Degraded) and <c>/alive</c>. Call it before mapping endpoints.
    /// </summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(Idempotency.BufferWhenIdempotent);
        // A wrong setting ends the start, and not the first write.
        app.Services.GetRequiredService<OutboxLimit>();
        return app.MapHealth();
    }

    /// <summary>Only the health endpoints, for a process with a pipeline of its own.</summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReport.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") }).AllowAnonymous();
        return app;
    }

    /// <summary>Runs the service; with <c>--migrate</c> only migrates its database and ends.</summary>
    public static async Task RunServiceAsync<TDb>(this WebApplication app, string[] args)
        where TDb : Microsoft.EntityFrameworkCore.DbContext
    {
        if (args.Contains("--migrate"))
        {
            await app.Services.GetRequiredService<Migration<TDb>>().RunAsync(CancellationToken.None);
            return;
        }
        await app.RunAsync();
    }

    /// <summary>Requests are read strictly: an unknown field is more often a typing error than an extension.</summary>
    public static void Strict(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
    }

    private static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddNpgsqlInstrumentation()
                .AddMeter("MassTransit", "CityIp.*", "Yarp.ReverseProxy"))
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, "MassTransit", "CityIp.*", "Yarp.ReverseProxy")
                .AddAspNetCoreInstrumentation(options => options.Filter = http =>
                    http.Request.Path != "/health" && http.Request.Path != "/alive")
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request =>
                    request.RequestUri?.AbsolutePath is not ("/health" or "/alive"))
                .AddNpgsql());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }
}

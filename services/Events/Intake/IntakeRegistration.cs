using CityIp.Events.Activities;
using CityIp.Events.Leads;

namespace CityIp.Events.Intake;

internal static class IntakeRegistration
{
    /// <summary>The doors and what stands behind them.</summary>
    public static WebApplicationBuilder AddIntake(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<ActivityTypes>()
            .AddSingleton<Programmes>()
            .AddSingleton<Fingerprints>()
            .AddSingleton<Door>()
            .AddSingleton<HttpDoor>()
            .AddSingleton<IntakeQueue>()
            .AddSingleton<IntakeMetrics>()
            .AddSingleton<IntakeTransaction>()
            .AddSingleton<LeadBook>()
            .AddSingleton<ActivityPartitions>()
            .AddHostedService(services => services.GetRequiredService<ActivityPartitions>())
            // Before the broker's door and the replay: those stop first, and what they handed over is still written.
            .AddHostedService<IntakeWriters>();
        return builder;
    }

    public static IEndpointRouteBuilder MapIntakeEndpoints(this IEndpointRouteBuilder app) => app
        .MapIntake()
        .MapActivityTypes()
        .MapLeads();
}

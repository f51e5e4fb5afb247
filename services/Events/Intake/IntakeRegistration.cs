using CityIp.Events.Activities;
using CityIp.Events.Archive;
using CityIp.Events.Broker;
using CityIp.Events.CheckIns;
using CityIp.Events.Clocks;
using CityIp.Events.DeadLetters;
using CityIp.Events.Erasure;
using CityIp.Events.Leads;
using CityIp.Events.Occupancy;
using CityIp.Events.Recount;
using CityIp.Events.Retention;
using CityIp.Events.Security;

namespace CityIp.Events.Intake;

internal static class IntakeRegistration
{
    /// <summary>The doors and what stands behind them.</summary>
    public static WebApplicationBuilder AddIntake(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<ActivityTypes>()
            .AddSingleton<VisitorMarks>()
            .AddSingleton<AllowedOrigins>()
            .AddSingleton<Programmes>()
            .AddSingleton<Fingerprints>()
            .AddSingleton<Door>()
            .AddSingleton<HttpDoor>()
            .AddSingleton<BrokerDoor>()
            .AddSingleton<Broker.Publishers>()
            .AddSingleton<IntakeQueue>()
            .AddSingleton<IntakeMetrics>()
            .AddSingleton<IntakeTransaction>()
            .AddSingleton<LeadBook>()
            .AddSingleton<LeadReader>()
            .AddSingleton<LeadCapturing>()
            .AddSingleton<LetterReplay>()
            .AddSingleton<DeadLetterEditing>()
            .AddSingleton<CheckInBook>()
            .AddSingleton<Gate>()
            .AddSingleton<SenderClocks>()
            // Before those who note clocks, so that it stops after them and writes what they noted last.
            .AddHostedService<WriteClocks>()
            .AddSingleton<ActivityPartitions>()
            .AddHostedService(services => services.GetRequiredService<ActivityPartitions>())
            .AddHostedService<ActivityRetention>()
            .AddHostedService<TellSequence>()
            .AddHostedService<RepairPublishing>()
            .AddHostedService<ArchiveExpos>()
            // Before the broker's door and the replay: those stop first, and what they handed over is still written.
            .AddHostedService<IntakeWriters>()
            .AddHostedService<ReplayWaiting>()
            .AddHostedService<Eraser>()
            .AddSingleton<BrokerIntake>()
            .AddHostedService(services => services.GetRequiredService<BrokerIntake>());
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHealthChecks().AddCheck<BrokerIntakeHealth>("activity-intake");
        return builder;
    }

    public static IEndpointRouteBuilder MapIntakeEndpoints(this IEndpointRouteBuilder app) => app
        .MapIntake()
        .MapActivityTypes()
        .MapLeads()
        .MapErasures()
        .MapDeadLetters()
        .MapRecount()
        .MapCheckIns()
        .MapOccupancy()
        .MapClocks()
        .MapArchive();
}

using CityIp.Events;
using CityIp.Events.Activities;
using CityIp.Events.Clocks;
using CityIp.Events.Intake;
using CityIp.Events.Leads;
using CityIp.Events.Security;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CityIp.Benchmarks.Intake;

/// <summary>
/// The baseline for a single activity: the events service's own door, queue, writers and transaction, in a process of their own as the service is.
/// Left out are gateway, identity (<see cref="TrustedCaller"/>), relay and consumers: messages are written to the outbox and stay there.
/// </summary>
internal static class BareDoorHost
{
    /// <summary>The word after which this program is the bare door.</summary>
    public const string Command = "bare-door";

    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddScopes();
        builder.Services.AddAuthentication(TrustedCaller.Name).AddScheme<AuthenticationSchemeOptions, TrustedCaller>(TrustedCaller.Name, null);
        builder.AddServiceDatabase<EventsDb>("eventsdb");
        builder.AddProgramme();
        // What AddIntake registers, without what does not stand between a request and its commit.
        builder.Services
            .AddSingleton<ActivityTypes>()
            .AddSingleton<VisitorMarks>()
            .AddSingleton<AllowedOrigins>()
            .AddSingleton<Programmes>()
            .AddSingleton<Fingerprints>()
            .AddSingleton<Door>()
            .AddSingleton<HttpDoor>()
            .AddSingleton<IntakeQueue>()
            .AddSingleton<IntakeMetrics>()
            .AddSingleton<IntakeTransaction>()
            .AddSingleton<LeadBook>()
            .AddSingleton<SenderClocks>()
            .AddHostedService<WriteClocks>()
            .AddSingleton<ActivityPartitions>()
            .AddHostedService(services => services.GetRequiredService<ActivityPartitions>())
            .AddHostedService<IntakeWriters>();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapProgramme();
        app.MapIntake();
        await app.RunAsync();
    }
}

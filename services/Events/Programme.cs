using CityIp.Events.Badges;
using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.Events.Halls;
using CityIp.Events.Imports;
using CityIp.Events.Publishers;
using CityIp.Events.Security;
using CityIp.Events.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Events;

/// <summary>What is planned, as opposed to what happens: expos with halls, booths, sessions and badges, and who may publish.</summary>
internal static class Programme
{
    public static void AddProgramme(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExpoSecrets>();
        builder.Services.AddSingleton<BadgeBook>();
        builder.Services.AddSingleton<ProgrammeChanged>();
        builder.Services.AddSingleton<SignalAfterCommit>();
        builder.Services.ConfigureDbContext<EventsDb>((services, options) => options.AddInterceptors(services.GetRequiredService<SignalAfterCommit>()));
        builder.Services.AddHealthChecks().AddCheck<DurableCommits>("durable-commits");
    }

    public static void MapProgramme(this IEndpointRouteBuilder app)
    {
        app.MapExpos();
        app.MapHalls();
        app.MapBooths();
        app.MapSessions();
        app.MapImports();
        app.MapBadges();
        app.MapConsents();
        app.MapPublishers();
    }
}

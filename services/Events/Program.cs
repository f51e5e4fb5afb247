using CityIp.Events;
using CityIp.Events.Badges;
using CityIp.Events.Booths;
using CityIp.Events.Expos;
using CityIp.Events.Halls;
using CityIp.Events.Intake;
using CityIp.Events.Imports;
using CityIp.Events.Knowledge;
using CityIp.Events.Publishers;
using CityIp.Events.Security;
using CityIp.Events.Sessions;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceBehindGateway();
builder.AddServiceDatabase<EventsDb>("eventsdb", SampleData.LoadAsync);
builder.AddMessaging(consumers => consumers
    .Consume<KnowDistricts>("events-know-districts")
    .Consume<KnowAssets>("events-know-assets"));
builder.AddServiceOpenApi("Events");
builder.Services.AddValidation();
builder.Services.AddSingleton<ExpoSecrets>();
builder.Services.AddSingleton<ProgrammeChanged>();
builder.Services.AddSingleton<SignalAfterCommit>();
builder.Services.ConfigureDbContext<EventsDb>((services, options) => options.AddInterceptors(services.GetRequiredService<SignalAfterCommit>()));
builder.Services.AddHealthChecks().AddCheck<DurableCommits>("durable-commits");
builder.AddIntake();

var app = builder.Build();
app.UseServiceDefaults();
app.MapExpos();
app.MapHalls();
app.MapBooths();
app.MapSessions();
app.MapIntakeEndpoints();
app.MapImports();
app.MapBadges();
app.MapPublishers();
app.MapOpenApi().AllowAnonymous();
await app.RunServiceAsync<EventsDb>(args);

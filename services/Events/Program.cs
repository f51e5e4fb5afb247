using CityIp.Events;
using CityIp.Events.Broker;
using CityIp.Events.Erasure;
using CityIp.Events.Intake;
using CityIp.Events.Knowledge;
using CityIp.Events.Recount;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceBehindGateway();
builder.AddServiceDatabase<EventsDb>("eventsdb", SampleData.LoadAsync);
builder.AddMessaging(consumers => consumers
    .Consume<KnowDistricts>("events-know-districts")
    .Consume<KnowAssets>("events-know-assets")
    .Consume<RepublishBatches>("events-republish-batches", prefetch: 2, concurrency: 1)
    .Consume<NoteForgotten>("events-note-forgotten")
    .KeepErrorsOf(BrokerIntake.Queue));
builder.AddServiceOpenApi("Events");
builder.Services.AddValidation();
builder.AddProgramme();
builder.AddIntake();

var app = builder.Build();
app.UseServiceDefaults();
app.MapProgramme();
app.MapIntakeEndpoints();
app.MapErrorQueues("events");
app.MapServiceOpenApi();
await app.RunServiceAsync<EventsDb>(args);

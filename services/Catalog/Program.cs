using CityIp.Catalog;
using CityIp.Catalog.Consumers;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceBehindGateway();
builder.AddServiceDatabase<CatalogDb>("catalogdb", SampleData.LoadAsync);
builder.AddMessaging(consumers => consumers.Consume<KeepAlerts>("catalog-keep-alerts"));
builder.AddServiceOpenApi("Catalog");
builder.Services.AddSingleton(CityLanguages.From(builder.Configuration));

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapDistricts();
app.MapAssets();
app.MapErrorQueues("catalog");
app.MapServiceOpenApi();
await app.RunServiceAsync<CatalogDb>(args);

using CityIp.Gateway;
using CityIp.Gateway.Caching;
using CityIp.Gateway.Keys;
using CityIp.Gateway.Limits;
using CityIp.Gateway.OpenApi;
using CityIp.Gateway.Pages;
using CityIp.Gateway.Routing;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddBodyLimits();
builder.AddServiceDefaults();
builder.AddScopes();
builder.AddServiceDatabase<GatewayDb>("gatewaydb", DevelopmentKeys.LoadAsync);
builder.AddCache();
builder.AddKeys();
builder.AddRateLimits();
builder.AddProxy();
builder.AddApiDocument();
builder.AddAnswerCache();

var app = builder.Build();
app.UseExceptionHandler().UseStatusCodePages();
app.UseRouting();
app.UseMiddleware<Admission>();
app.UseAuthorization().UseOutputCache();
app.MapHealth();
app.MapKeys();
app.MapLimits();
app.MapApiDocument();
app.MapPages();
app.MapProxy();
if (!await AdminKey.IsMadeAsync(app, args))
{
    await app.RunServiceAsync<GatewayDb>(args);
}

internal sealed partial class Program;

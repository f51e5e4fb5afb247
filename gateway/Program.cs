using CityIp.Gateway;
using CityIp.Gateway.Caching;
using CityIp.Gateway.Keys;
using CityIp.Gateway.Limits;
using CityIp.Gateway.Routing;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddScopes();
builder.AddServiceDatabase<GatewayDb>("gatewaydb", DevelopmentKeys.LoadAsync);
builder.AddCache();
builder.AddKeys();
builder.AddRateLimits();
builder.AddProxy();
builder.AddServiceOpenApi("Gateway");
builder.Services.AddValidation();
builder.Services.AddOutputCache(options => options.AddBasePolicy(new PublicAnswers()));

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRouting();
app.UseMiddleware<Admission>();
app.UseAuthorization();
app.UseOutputCache();
app.MapHealth();
app.MapKeys();
app.MapLimits();
app.MapProxy();
await app.RunServiceAsync<GatewayDb>(args);

/// <summary>Known to the tests' application factory.</summary>
internal sealed partial class Program;

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
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 256 * 1024; // the gateway's own addresses; routes say theirs
});
builder.AddServiceDefaults();
builder.AddScopes();
builder.AddServiceDatabase<GatewayDb>("gatewaydb", DevelopmentKeys.LoadAsync);
builder.AddCache();
builder.AddKeys();
builder.AddRateLimits();
builder.AddProxy();
builder.AddApiDocument();
builder.Services.AddOutputCache(options =>
{
    options.AddBasePolicy(new PublicAnswers());
    options.SizeLimit = 64L << 20;
    options.MaximumBodySize = 1L << 20;
});

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
app.MapApiDocument();
app.MapPages();
app.MapProxy();
if (args.Contains(AdminKey.Argument))
{
    await AdminKey.MakeAsync(app.Services, Console.Out);
    return;
}
await app.RunServiceAsync<GatewayDb>(args);

/// <summary>Known to the tests' application factory.</summary>
internal sealed partial class Program;

using CityIp.Investment;
using CityIp.Investment.Consumers;
using CityIp.Investment.Deals;
using CityIp.Investment.Known;
using CityIp.Investment.Opportunities;
using CityIp.Investment.Organisations;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceBehindGateway();
builder.AddServiceDatabase<InvestmentDb>("investmentdb", SampleData.LoadAsync);
builder.AddMessaging(consumers => consumers
    .Consume<KnowDistricts>("investment-know-districts")
    .Consume<KnowAssets>("investment-know-assets")
    .Consume<KnowExpos>("investment-know-expos")
    .Consume<KnowBooths>("investment-know-booths")
    .Consume<OpenDeals>("investment-open-deals")
    .Consume<ForgetVisitors>("investment-forget-visitors")
    .Consume<KnowIndex>("investment-know-index"));
builder.AddServiceOpenApi("Investment");
builder.Services.AddValidation();
builder.Services.AddSingleton<Contacts>();
builder.Services.AddSingleton(City.From(builder.Configuration));

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapOrganisations();
app.MapOpportunities();
app.MapDeals();
app.MapFunnel();
app.MapErrorQueues("investment");
app.MapStanding();
app.MapServiceOpenApi();
await app.RunServiceAsync<InvestmentDb>(args);

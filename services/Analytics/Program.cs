using CityIp.Analytics;
using CityIp.Analytics.Chain;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Consumers;
using CityIp.Analytics.Counting;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Live;
using CityIp.Analytics.Recount;
using CityIp.Analytics.Sustainability;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceBehindGateway().AddServiceDatabase<AnalyticsDb>("analyticsdb");
builder.AddMessaging(consumers => consumers
    .Consume<CountActivities>("analytics-count-activities", prefetch: 48, concurrency: 32)
    .Consume<CompareRecount>("analytics-compare-recount").Consume<CountRepairs>("analytics-count-repairs", prefetch: 4, concurrency: 1)
    .Consume<KnowSequence>("analytics-know-sequence").Consume<ArchiveExpos>("analytics-archive-expos")
    .Consume<CountLeads>("analytics-count-leads")
    .Consume<FollowDeals>("analytics-follow-deals").Consume<ForgetVisitors>("analytics-forget-visitors")
    .Consume<KnowAssets>("analytics-know-assets")
    .Consume<KnowAssessments>("analytics-know-assessments")
    .Consume<KnowExpos>("analytics-know-expos").Consume<KnowBooths>("analytics-know-booths").Consume<KnowDistricts>("analytics-know-districts"));
builder.AddLiveHeat().AddSustainability();
builder.AddServiceOpenApi("Analytics");
builder.Services.AddValidation();
builder.Services.AddOptions<PrivacyOptions>().BindConfiguration("Privacy").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<ActivityTypes>().AddSingleton<KnownCells>().AddSingleton<CountingLine>().AddSingleton<Visitors>().AddSingleton<WorldCities>().AddComputations().AddIndexStore();
builder.AddRecounts();

var app = builder.Build();
app.UseServiceDefaults();
app.UseAuthentication().UseAuthorization();
app.MapCounts().MapVisitors().MapRecount().MapChain().MapCities().MapComputations().MapIndexStore().MapSustainability().MapHeat().MapErrorQueues("analytics");
app.MapServiceOpenApi();
await app.RunServiceAsync<AnalyticsDb>(args);
public partial class Program;

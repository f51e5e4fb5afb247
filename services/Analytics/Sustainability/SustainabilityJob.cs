using System.Diagnostics;
using System.Diagnostics.Metrics;
using CityIp.ServiceDefaults;
using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CityIp.Analytics.Sustainability;

/// <summary>Settings under <c>Sustainability</c>.</summary>
internal sealed class SustainabilityOptions
{
    /// <summary>The scores are worked out at least this often; sooner after something was found of an asset.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>Says that something an asset's score rests on has become known.</summary>
internal sealed class SustainabilitySignal : WakeSignal;

/// <summary>What operators watch.</summary>
internal sealed class SustainabilityMetrics : IDisposable
{
    private readonly Meter meter = new("CityIp.Sustainability");
    private readonly Counter<long> fell;
    private readonly TimeProvider clock;
    private long raised;

    public SustainabilityMetrics(TimeProvider clock)
    {
        this.clock = clock;
        Started = clock.GetUtcNow();
        fell = meter.CreateCounter<long>("cityip.sustainability.fell", "{alarm}", "Alarms raised, by asset.");
        meter.CreateObservableGauge("cityip.sustainability.alarms", () => Volatile.Read(ref raised), "{asset}", "Assets whose alarm is on.");
        meter.CreateObservableGauge("cityip.sustainability.age", () => Age.TotalSeconds, "s", "Since the scores were last worked out.");
    }

    private DateTimeOffset Started { get; }

    public DateTimeOffset? LastRun { get; private set; }

    public TimeSpan Age => clock.GetUtcNow() - (LastRun ?? Started);

    public void Ran(DateTimeOffset now, int alarms)
    {
        LastRun = now;
        Volatile.Write(ref raised, alarms);
    }

    public void Fell(Guid asset) => fell.Add(1, new KeyValuePair<string, object?>("asset", asset.ToString()));

    public void Dispose() => meter.Dispose();
}

/// <summary>Works the scores out unattended: at start, every so often, and soon after a finding. Every replica does; they take turns and the second changes nothing.</summary>
internal sealed class SustainabilityJob(
    IServiceScopeFactory scopes, SustainabilitySignal signal, DatabaseReady ready, TimeProvider clock, Microsoft.Extensions.Options.IOptions<SustainabilityOptions> options, ILogger<SustainabilityJob> log)
    : BackgroundService
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostPauseAfterFailures = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            failures = await RunAsync(stoppingToken) ? 0 : failures + 1;
            await Task.Delay(PauseAfter(Stopwatch.GetElapsedTime(started), failures), stoppingToken);
            // A run that failed took the wake with it: nobody would give another.
            if (failures == 0)
            {
                await signal.WaitAsync(options.Value.Every, stoppingToken);
            }
        }
    }

    /// <summary>However many findings come, little time is spent on them; but a run that took long, as the first does, makes nobody wait long for the next.</summary>
    internal static TimeSpan PauseAfter(TimeSpan took, int failures) => failures > 0
        ? TimeSpan.FromTicks(Math.Min(LeastPause.Ticks << Math.Min(failures - 1, 6), MostPauseAfterFailures.Ticks))
        : TimeSpan.FromTicks(Math.Clamp(10 * took.Ticks, LeastPause.Ticks, MostPause.Ticks));

    private async Task<bool> RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SustainabilityRun>().RunAsync(clock.GetUtcNow(), stoppingToken);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it is: the last scores stay, and the service does not end for it. Age and health tell when it goes on.
            log.LogError(exception, "The sustainability scores were not worked out; the last ones stay and it is tried again. Check PostgreSQL; if that is up, this is a defect: report it.");
            return false;
        }
    }
}

/// <summary>Degraded when the scores have not been worked out for longer than they should ever be.</summary>
internal sealed class SustainabilityHealth(SustainabilityMetrics metrics, Microsoft.Extensions.Options.IOptions<SustainabilityOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(metrics.Age > 4 * options.Value.Every
        ? HealthCheckResult.Degraded($"The sustainability scores were last worked out {metrics.Age.TotalMinutes:0} minutes ago; alarms do not come until they are. See the log of this service.")
        : HealthCheckResult.Healthy());
}

internal static class SustainabilityServices
{
    public static IHostApplicationBuilder AddSustainability(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SustainabilityOptions>().BindConfiguration("Sustainability").Validate(options => options.Every >= TimeSpan.FromSeconds(1), "Sustainability:Every is at least a second.").ValidateOnStart();
        builder.Services.AddSingleton<SustainabilitySignal>().AddSingleton<SustainabilityMetrics>().AddScoped<SustainabilityRun>();
        builder.Services.AddHostedService<SustainabilityJob>();
        builder.Services.AddHealthChecks().AddCheck<SustainabilityHealth>("sustainability", HealthStatus.Degraded);
        return builder;
    }
}

namespace CityIp.LocalPlatform;

/// <summary>What to start and where.</summary>
/// <param name="Folder">The data folder.</param>
public sealed record PlatformOptions(string Folder)
{
    /// <summary>The gateway's port; free-chosen and remembered when not given.</summary>
    public int? GatewayPort { get; init; }

    public int? DashboardPort { get; init; }

    /// <summary>Whether the dashboard is wanted; without its package the platform runs without.</summary>
    public bool WithDashboard { get; init; } = true;

    /// <summary>The services to start; all when not given.</summary>
    public IReadOnlySet<string>? Services { get; init; }

    /// <summary>Configuration beyond what every run has, for all services (a test's city, shorter deadlines).</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>The whole platform on this machine: servers, dashboard, services, gateway. Parts can be killed and started again.</summary>
public sealed class RunningPlatform : IAsyncDisposable
{
    private readonly List<ServiceProcess> services = [];
    private readonly PlatformOptions options;

    /// <summary>Chooses ports and secrets; starts nothing yet.</summary>
    /// <exception cref="StartException">A given port is taken.</exception>
    public RunningPlatform(PlatformOptions options)
    {
        this.options = options;
        Data = new DataFolder(options.Folder);
        Servers = NativeServers.In(Data);
        var withDashboard = options.WithDashboard && Dashboard.Missing is null;
        Expect([(Topology.Gateway, options.GatewayPort), ("dashboard", withDashboard ? options.DashboardPort : null)]);
        if (withDashboard)
        {
            Dashboard = new Dashboard(Data, options.DashboardPort ?? Data.Port("dashboard"));
        }
        var shapes = Topology.Services.Where(shape => options.Services?.Contains(shape.Name) ?? true).ToList();
        var ports = shapes.ToDictionary(shape => shape.Name, shape => (shape.Name == Topology.Gateway ? options.GatewayPort : null) ?? Data.Port(shape.Name));
        services.AddRange(shapes.Select(shape => new ServiceProcess(shape, ports[shape.Name], Variables(shape, ports), Data)));
    }

    public DataFolder Data { get; }

    public NativeServers Servers { get; }

    public Dashboard? Dashboard { get; }

    public IReadOnlyList<ServiceProcess> Services => services;

    /// <summary>Where the gateway writes the development keys at its first start.</summary>
    public string KeysFile => Data.In("keys.json");

    public Uri GatewayUrl => Service(Topology.Gateway).Url;

    public IEnumerable<Part> Parts => [.. Servers.All, .. Dashboard is null ? Array.Empty<Part>() : [Dashboard], .. services];

    public ServiceProcess Service(string name) => services.Single(service => service.Name == name);

    /// <summary>Any part by its name: postgres, rabbitmq, redis, dashboard or a service.</summary>
    public Part Part(string name) => Parts.Single(part => part.Name == name);

    /// <summary>Starts everything and returns when all is healthy; when something fails, nothing stays.</summary>
    /// <exception cref="StartException">A part did not come up.</exception>
    public static async Task<RunningPlatform> StartAsync(PlatformOptions options, CancellationToken cancellation = default)
    {
        var platform = new RunningPlatform(options);
        await platform.StartAsync(cancellation);
        return platform;
    }

    /// <inheritdoc cref="StartAsync(PlatformOptions, CancellationToken)"/>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await TogetherAsync([.. Servers.All, .. Dashboard is null ? Array.Empty<Part>() : [Dashboard]], cancellation);
            await TogetherAsync(services.Where(service => service.Name != Topology.Gateway), cancellation);
            await TogetherAsync(services.Where(service => service.Name == Topology.Gateway), cancellation);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    /// <summary>Stops in the reverse order, so that what is under way can be finished.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(services.Where(service => service.Name == Topology.Gateway).Select(service => service.StopAsync()));
        await Task.WhenAll(services.Select(service => service.StopAsync()));
        await Task.WhenAll(Servers.StopAsync(), Dashboard?.StopAsync() ?? Task.CompletedTask);
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Starts parts side by side; the first that fails ends the wait for the others, and is the one that is told.</summary>
    private static async Task TogetherAsync(IEnumerable<Part> parts, CancellationToken cancellation)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var starts = parts.Select(part => part.StartAsync(linked.Token)).ToList();
        while (starts.Count > 0)
        {
            var first = await Task.WhenAny(starts);
            starts.Remove(first);
            if (!first.IsCompletedSuccessfully)
            {
                await linked.CancelAsync();
                await Task.WhenAll(starts).ContinueWith(static _ => { }, TaskScheduler.Default);
                await first;
            }
        }
    }

    private static void Expect(IReadOnlyList<(string Name, int? Port)> wanted)
    {
        var taken = wanted.Where(part => part.Port is { } port && !DataFolder.IsFree(port)).ToList();
        if (taken.Count > 0)
        {
            throw new StartException($"Taken by another program: {string.Join(", ", taken.Select(part => $"port {part.Port} (for the {part.Name})"))}. Stop that program, or choose other ports: "
                + $"./cityip up {string.Join(' ', taken.Select(part => $"--{part.Name}-port {part.Port + 10}"))}");
        }
    }

    /// <summary>The variables that the AppHost gives in run mode (docs: Aspire's service discovery and telemetry defaults).</summary>
    private Dictionary<string, string> Variables(ServiceShape shape, Dictionary<string, int> ports)
    {
        var variables = new Dictionary<string, string>(options.Variables)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://localhost:{ports[shape.Name]}",
            ["Identity__Key"] = Data.Secret("identity"),
        };
        foreach (var connection in shape.Connections)
        {
            variables[$"ConnectionStrings__{connection}"] = connection switch
            {
                Topology.Messaging => Servers.RabbitMq.ConnectionString(),
                Topology.Cache => Servers.Redis.ConnectionString,
                _ => Servers.Postgres.ConnectionString(connection),
            };
        }
        foreach (var reference in shape.References.Where(ports.ContainsKey))
        {
            variables[$"services__{reference}__http__0"] = $"http://localhost:{ports[reference]}";
        }
        if (shape.Name == Topology.Gateway)
        {
            variables["Keys__DevelopmentFile"] = KeysFile;
        }
        return Dashboard is null ? variables : WithTelemetry(variables, shape.Name, Dashboard.GrpcPort);
    }

    /// <summary>Whatever was asked for goes before what every run has: a bench samples traces as a deployment would.</summary>
    internal static Dictionary<string, string> WithTelemetry(Dictionary<string, string> variables, string name, int port)
    {
        var all = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://localhost:{port}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_SERVICE_NAME"] = name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={Guid.NewGuid().ToString("N")[..8]}",
            ["OTEL_TRACES_SAMPLER"] = "always_on",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        };
        foreach (var (variable, value) in variables)
        {
            all[variable] = value;
        }
        return all;
    }
}

namespace CityIp.LocalPlatform;

/// <summary>A private RabbitMQ on the loopback interface, with a port mapper (epmd) of its own: the one RabbitMQ starts listens everywhere and stays.</summary>
public sealed class RabbitMqServer : Part
{
    private const string User = "cityip";
    private readonly DataFolder data;
    private readonly int distributionPort;
    private readonly Epmd epmd;

    public RabbitMqServer(DataFolder data) : base("rabbitmq", data.Log("rabbitmq"), TimeSpan.FromSeconds(120))
    {
        this.data = data;
        Port = data.Port("rabbitmq");
        distributionPort = data.Port("rabbitmq-distribution");
        epmd = new Epmd(data);
        Control = new BrokerControl(data.In("rabbitmq"), epmd.Port, User, data.Secret("rabbitmq"), Port);
    }

    public int Port { get; }

    public override string Address => $"127.0.0.1:{Port}";

    /// <summary>Creates virtual hosts and users.</summary>
    public BrokerControl Control { get; }

    internal override IEnumerable<ChildProcess> Children => [.. base.Children, .. epmd.Children];

    public string ConnectionString(string virtualHost = "/") => Control.ConnectionString(virtualHost);

    public override async Task StopAsync()
    {
        await base.StopAsync();
        await epmd.StopAsync();
    }

    private protected override async Task PrepareAsync(CancellationToken cancellation)
    {
        if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server"))
        {
            throw new StartException("RabbitMQ is not installed (no /usr/lib/rabbitmq/bin/rabbitmq-server). Install it: apt-get install rabbitmq-server");
        }
        Directory.CreateDirectory(Control.Home);
        if (!File.Exists(Path.Combine(Control.Home, ".erlang.cookie")))
        {
            DataFolder.WritePrivately(Path.Combine(Control.Home, ".erlang.cookie"), data.Secret("erlang"));
        }
        await File.WriteAllTextAsync(Path.Combine(Control.Home, "enabled_plugins"), "[].\n", cancellation);
        DataFolder.WritePrivately(Path.Combine(Control.Home, "rabbitmq.conf"), $"""
            listeners.tcp.default = 127.0.0.1:{Port}
            default_user = {User}
            default_pass = {data.Secret("rabbitmq")}
            disk_free_limit.absolute = 256MB
            log.console = true
            log.console.level = info
            log.file = false

            """);
        if (!epmd.Runs)
        {
            await epmd.StartAsync(cancellation);
        }
    }

    private protected override ProgramStart Program() => new("/usr/lib/rabbitmq/bin/rabbitmq-server", [], LogPath, Control.Home)
    {
        Yields = true,
        Variables = new Dictionary<string, string>(Control.Variables)
        {
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{distributionPort}",
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Control.Home, "rabbitmq.conf"),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Control.Home, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(Control.Home, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(Control.Home, "pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Control.Home, "enabled_plugins"),
            // Otherwise the script forks the server and stands between us and it.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
        },
    };

    // The answer to the protocol header is a method frame (1); a broker that does not speak 0-9-1 yet closes or answers 'A'.
    private protected override Task<bool> AnswersAsync(CancellationToken cancellation) =>
        Loopback.AnswersAsync(Port, [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1], 1, cancellation);

    private sealed class Epmd : Part
    {
        private readonly DataFolder data;

        public Epmd(DataFolder data) : base("epmd", data.Log("epmd"), TimeSpan.FromSeconds(15))
        {
            this.data = data;
            Port = data.Port("epmd");
        }

        public int Port { get; }

        public override string Address => $"127.0.0.1:{Port}";

        private protected override ProgramStart Program() => new("epmd", ["-address", "127.0.0.1", "-port", $"{Port}"], LogPath, data.Path);

        // A NAMES request (length 1, 'n'); the answer begins with the port in four bytes.
        private protected override Task<bool> AnswersAsync(CancellationToken cancellation) => Loopback.AnswersAsync(Port, [0, 1, (byte)'n'], 0, cancellation);
    }
}

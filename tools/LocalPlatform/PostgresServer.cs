using Npgsql;

namespace CityIp.LocalPlatform;

/// <summary>A private PostgreSQL on the loopback interface. It refuses to run as root, so root runs it as the account <c>postgres</c>.</summary>
public sealed class PostgresServer : Part
{
    private readonly DataFolder data;
    private readonly string folder;
    private readonly string? account = Environment.IsPrivilegedProcess ? "postgres" : null;

    public PostgresServer(DataFolder data) : base("postgres", data.Log("postgres"), TimeSpan.FromSeconds(90))
    {
        this.data = data;
        folder = data.In("postgres");
        Port = data.Port("postgres");
    }

    public int Port { get; }

    public override string Address => $"127.0.0.1:{Port}";

    private protected override int StopSignal => ChildProcess.Interrupt; // disconnects clients, then stops cleanly

    /// <summary>The connection string of a database, which need not exist yet.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=cityip;Password={data.Secret("postgres")};Database={database}";

    private protected override async Task PrepareAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(folder))
        {
            return;
        }
        // Made beside its place and moved there when complete: an interrupted start leaves nothing that looks like a cluster.
        var making = folder + ".new";
        var password = folder + ".password";
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }
        string[] owner = account is null ? [] : ["-o", account, "-g", account];
        await ExpectAsync("install", ["-d", "-m", "700", .. owner, making], null, null, cancellation);
        await ExpectAsync("install", ["-m", "600", .. owner, "/dev/stdin", password], null, data.Secret("postgres"), cancellation);
        await ExpectAsync(Program("initdb"), ["-D", making, "-U", "cityip", "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"], account, null, cancellation);
        File.Delete(password);
        Directory.Move(making, folder);
    }

    private protected override ProgramStart Program() => new(Program("postgres"),
        ["-D", folder, .. Settings().SelectMany(setting => new[] { "-c", setting })], LogPath, data.Path)
    { Account = account };

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private IEnumerable<string> Settings() =>
    [
        $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300",
        // What is answered as stored has reached the disk.
        "fsync=on", "synchronous_commit=on", "full_page_writes=on",
        // Filling each new file of the log with zeros would hold up every commit for 60 ms or more, once in 16 MB.
        "wal_init_zero=off",
        "shared_buffers=256MB", "wal_buffers=16MB", "max_wal_size=2GB", "wal_compression=lz4", "checkpoint_timeout=15min",
        // Between its bits of work it rests ten times as long as by default: on two cores it would hold up answers for seconds at a time.
        "autovacuum_vacuum_cost_delay=20ms",
        // A table that grows is looked at again each time it has grown by a tenth: a tenth of the sample, or a processor is taken for a third of a second.
        "default_statistics_target=10",
        "random_page_cost=1.1", "jit=off", "timezone=UTC", "log_timezone=UTC",
    ];

    /// <summary>Of the version that made the data, else the newest installed.</summary>
    private string Program(string name)
    {
        var version = Path.Combine(folder, "PG_VERSION");
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var chosen = File.Exists(version)
            ? $"/usr/lib/postgresql/{File.ReadAllText(version).Trim()}"
            : installed.OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var number) ? number : 0).FirstOrDefault();
        return chosen is not null && File.Exists($"{chosen}/bin/{name}")
            ? $"{chosen}/bin/{name}"
            : throw new StartException($"PostgreSQL is not installed (no {name} under /usr/lib/postgresql). Install it: apt-get install postgresql");
    }

    private async Task ExpectAsync(string file, IEnumerable<string> arguments, string? asAccount, string? input, CancellationToken cancellation)
    {
        var (exitCode, output) = await Tool.RunAsync(file, arguments, account: asAccount, input: input, cancellation: cancellation);
        await File.AppendAllTextAsync(LogPath, output + Environment.NewLine, cancellation);
        if (exitCode != 0)
        {
            throw new StartException($"postgres could not be set up: {Path.GetFileName(file)} ended with exit code {exitCode}. Log: {LogPath}. Check that {data.Path} can be entered by every account and that the disk has room.");
        }
    }
}

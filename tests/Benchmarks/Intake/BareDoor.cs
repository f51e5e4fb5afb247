using CityIp.LocalPlatform;
using Npgsql;

namespace CityIp.Benchmarks.Intake;

/// <summary><see cref="BareDoorHost"/> as a process, with the variables of the events service but a database of its own on the same server.</summary>
internal sealed class BareDoor : Part, IAsyncDisposable
{
    private const string Database = "bareeventsdb";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly BenchPlatform bench;
    private readonly int port;

    public BareDoor(BenchPlatform bench) : base("bare door", bench.Platform.Data.Log("bare-door"), TimeSpan.FromSeconds(60))
    {
        this.bench = bench;
        port = bench.Platform.Data.Port("bare-door");
    }

    public string ConnectionString => bench.Platform.Servers.Postgres.ConnectionString(Database);

    public Uri Url => new($"http://127.0.0.1:{port}");

    public override string Address => Url.ToString();

    /// <summary>An expo with booths of its own.</summary>
    public Task<BenchExpo> CreateExpoAsync() => BenchExpo.CreateAsync(new HttpClient { BaseAddress = Url }, "bench-bare");

    public async Task<long> StoredAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM activity");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private protected override ProgramStart Program() => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), BareDoorHost.Command], LogPath, Path.Combine(Clone.Root, "services/Events"))
    {
        Variables = new Dictionary<string, string>(bench.Platform.Service("events").Variables)
        {
            ["ASPNETCORE_URLS"] = Url.ToString(),
            ["ConnectionStrings__eventsdb"] = ConnectionString,
            ["OTEL_SERVICE_NAME"] = "bare-door",
        },
    };

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(Url, "/health"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Runtime.InteropServices;

namespace CityIp.LocalPlatform;

/// <summary>The Aspire dashboard, from the npm package in tools/dashboard (x64 only).</summary>
public sealed class Dashboard : Part
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly int httpPort;
    private readonly DataFolder data;

    internal Dashboard(DataFolder data, int port) : base("dashboard", data.Log("dashboard"), TimeSpan.FromSeconds(90))
    {
        this.data = data;
        Port = port;
        GrpcPort = data.Port("dashboard-otlp-grpc");
        httpPort = data.Port("dashboard-otlp-http");
    }

    public int Port { get; }

    /// <summary>Where the services send their telemetry.</summary>
    public int GrpcPort { get; }

    public override string Address => $"http://localhost:{Port}";

    /// <summary>Why there is no dashboard on this machine; null when there is one.</summary>
    public static string? Missing =>
        RuntimeInformation.OSArchitecture != Architecture.X64 ? "its package exists for x64 only"
        : !File.Exists(Cli) ? "its package is not installed (npm ci --prefix tools/dashboard)"
        : null;

    private static string Cli => Path.Combine(Clone.Root, "tools/dashboard/node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire");

    private protected override ProgramStart Program() => new(Cli,
        ["dashboard", "run", "--nologo", "--non-interactive", "--allow-anonymous", "--frontend-url", Address,
            "--otlp-grpc-url", $"http://localhost:{GrpcPort}", "--otlp-http-url", $"http://localhost:{httpPort}"], LogPath, data.Path)
    {
        Yields = true,
        Variables = new Dictionary<string, string> { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" },
    };

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{Port}/"), cancellation);
            return (int)answer.StatusCode < 500;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

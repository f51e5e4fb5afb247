namespace CityIp.LocalPlatform;

/// <summary>One of our five processes, with the variables that Aspire would give it and no others.</summary>
public sealed class ServiceProcess : Part
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ServiceShape shape;

    internal ServiceProcess(ServiceShape shape, int port, IReadOnlyDictionary<string, string> variables, DataFolder data)
        : base(shape.Name, data.Log(shape.Name), TimeSpan.FromSeconds(120))
    {
        this.shape = shape;
        Variables = variables;
        Port = port;
    }

    public int Port { get; }

    internal IReadOnlyDictionary<string, string> Variables { get; }

    public Uri Url => new($"http://localhost:{Port}");

    public override string Address => Url.ToString().TrimEnd('/');

    /// <summary>Whether <c>/health</c> says that the service can do its work.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellation = default)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{Port}/health"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    // In the project's folder, as dotnet run does: that is where appsettings.json is read.
    private protected override ProgramStart Program() => new("dotnet", [Clone.Built(shape.Folder, shape.Assembly)], LogPath, Path.Combine(Clone.Root, shape.Folder))
    {
        Variables = Variables,
        Yields = shape.Yields,
    };

    private protected override Task<bool> AnswersAsync(CancellationToken cancellation) => IsHealthyAsync(cancellation);
}

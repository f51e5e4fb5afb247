namespace CityIp.Gateway;

/// <summary>What a deployment is for. The prefix of a key says which it belongs to, so that a test key never reaches live data by mistake.</summary>
internal sealed record GatewayMode
{
    public static readonly GatewayMode Test = new("test");
    public static readonly GatewayMode Live = new("live");

    private GatewayMode(string word) => (Word, Prefix) = (word, $"cip_{word}_");

    public string Word { get; }

    public string Prefix { get; }

    /// <summary><c>Gateway:Mode</c>, <c>test</c> unless set.</summary>
    public static GatewayMode From(IConfiguration configuration) => configuration["Gateway:Mode"] switch
    {
        null or "" or "test" => Test,
        "live" => Live,
        var other => throw new InvalidOperationException($"Gateway:Mode is '{other}'. It can be test or live."),
    };
}

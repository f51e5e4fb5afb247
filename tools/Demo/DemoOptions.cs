namespace CityIp.Demo;

/// <summary>What a run of the expo day needs to know.</summary>
/// <param name="Gateway">Address of the gateway.</param>
/// <param name="AdminKey">A key that may write the programme and read everything.</param>
/// <param name="PublisherKey">A key that may publish activity under <c>urn:cityip:demo:</c>.</param>
/// <param name="Broker">Address of RabbitMQ with a registered publisher's user; without it everything goes over HTTP.</param>
/// <param name="Visitors">How many visitors come.</param>
/// <param name="Speed">How many times faster than real time the day passes; 0 is as fast as the platform answers.</param>
public sealed record DemoOptions(Uri Gateway, string AdminKey, string PublisherKey, Uri? Broker, int Visitors, double Speed)
{
    /// <summary>New for every run, so that a run's figures are its own.</summary>
    public string RunId { get; } = Convert.ToHexStringLower(Guid.CreateVersion7().ToByteArray(bigEndian: true)[..6]) + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..2]);

    /// <summary>How long after the last activity the counts may take to come, before the run is called failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}

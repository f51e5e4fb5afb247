namespace CityIp.Events.Badges;

/// <summary>A visitor's admission to an expo. The code on the badge is nowhere: only the pseudonym made from it.</summary>
internal sealed class Badge
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ExpoId { get; init; }

    /// <summary>Pseudonym of the badge code within the expo.</summary>
    public required Guid Visitor { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The contact fields that may be passed on to exhibitors.</summary>
    public required string[] Consents { get; init; }

    /// <summary>Encrypted JSON of the fields consented to; null without any.</summary>
    public byte[]? Contact { get; init; }
}

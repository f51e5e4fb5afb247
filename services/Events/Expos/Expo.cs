namespace CityIp.Events.Expos;

/// <summary>An event with a programme. Its version is raised by any change of itself, its halls and its sessions.</summary>
internal sealed class Expo
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public long Version { get; set; } = 1;

    /// <summary>What event systems write into activities: fixed for good.</summary>
    public required string Code { get; init; }

    /// <summary>By BCP-47 language tag. Replaced as a whole.</summary>
    public required Dictionary<string, string> Names { get; set; }

    /// <summary>IANA name, for example <c>Asia/Shanghai</c>.</summary>
    public required string TimeZone { get; set; }

    public required DateOnly StartsOn { get; set; }

    /// <summary>The last day, included.</summary>
    public required DateOnly EndsOn { get; set; }

    /// <summary>HMAC secret of the visitors' pseudonyms, encrypted.</summary>
    public required byte[] Secret { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }
}

namespace CityIp.Investment.Edits;

/// <summary>One field of one thing changed. Rows are only ever added: the table refuses anything else.</summary>
internal sealed class Edit
{
    /// <summary>Stands for a personal value, so that a person can be erased although the log cannot.</summary>
    public const string Personal = "(personal)";

    public long Id { get; private init; }

    /// <summary>The organisation, opportunity or deal.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The version that the change made.</summary>
    public required long Version { get; init; }

    /// <summary>Id of the key that changed it, or <c>message:</c> and the exchange of the message that did.</summary>
    public required string Actor { get; init; }

    /// <summary>Name of the field as in the API.</summary>
    public required string Field { get; init; }

    public string? Old { get; init; }

    public string? New { get; init; }

    public required DateTimeOffset At { get; init; }
}

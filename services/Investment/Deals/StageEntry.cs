namespace CityIp.Investment.Deals;

/// <summary>A deal came into a stage. Rows are only ever added: the table refuses anything else.</summary>
internal sealed class StageEntry
{
    public required Guid Id { get; init; }

    public required Guid DealId { get; init; }

    /// <summary>Null for the first.</summary>
    public required DealStage? From { get; init; }

    public required DealStage To { get; init; }

    public string? Reason { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }
}

namespace CityIp.Analytics.Live;

/// <summary>How warm a place is: its activities of the last minutes, each counting half as much after <see cref="HalfLife"/>.</summary>
internal static class Heat
{
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(5);

    /// <summary>What is older adds less than 2 %.</summary>
    public static readonly TimeSpan Window = 6 * HalfLife;

    /// <summary>Less than this is cold, and left out.</summary>
    public const double Least = 0.05;

    /// <summary>Weight of an activity of the given minute; one that is not over yet weighs 1.</summary>
    public static double Weight(DateTimeOffset minute, DateTimeOffset now)
    {
        var age = now - minute.AddMinutes(1);
        return age <= TimeSpan.Zero ? 1 : Math.Pow(2, -(age / HalfLife));
    }

    /// <summary>To one decimal: a listener is told when that changes.</summary>
    public static double Rounded(double heat) => heat < Least ? 0 : Math.Round(heat, 1, MidpointRounding.AwayFromZero);
}

/// <summary>What has heat.</summary>
internal enum HeatKind
{
    Booth,
    Hall,
    Asset,
}

/// <param name="Heat">0 when it has gone cold.</param>
internal sealed record HeatCell(HeatKind Kind, Guid Id, double Heat);

/// <summary>The heat of an expo at one moment.</summary>
/// <param name="Epoch">Changes when the live data was made anew.</param>
/// <param name="Seq">Raised by every change within the epoch. <c>epoch-seq</c> is the id to resume from.</param>
/// <param name="At">The moment the heat is of.</param>
/// <param name="AsOf">Everything received up to then is in.</param>
/// <param name="HalfLifeSeconds">After this time an activity counts half.</param>
/// <param name="Cells">In a snapshot all that is warm, the warmest first; in a change only what changed.</param>
internal sealed record HeatView(Guid ExpoId, long Epoch, long Seq, DateTimeOffset At, DateTimeOffset? AsOf, int HalfLifeSeconds, IReadOnlyList<HeatCell> Cells)
{
    /// <summary>The cells that differ from an earlier view, those gone cold with 0.</summary>
    public List<HeatCell> ChangesSince(HeatView earlier)
    {
        var before = earlier.Cells.ToDictionary(cell => (cell.Kind, cell.Id), cell => cell.Heat);
        var now = Cells.Select(cell => (cell.Kind, cell.Id)).ToHashSet();
        return [.. Cells.Where(cell => before.GetValueOrDefault((cell.Kind, cell.Id)) != cell.Heat),
            .. earlier.Cells.Where(cell => !now.Contains((cell.Kind, cell.Id))).Select(cell => cell with { Heat = 0 })];
    }
}

using System.Globalization;

namespace CityIp.Benchmarks.Reporting;

/// <summary>What a figure is held against. Missing it is said and fails nothing: the bench measures.</summary>
/// <param name="OfRatio">The figure's ratio to its baseline is meant, not its value.</param>
/// <param name="Least">More is better.</param>
/// <param name="AimValue">What the value itself aims at, where <paramref name="Aim"/> speaks of the ratio.</param>
internal sealed record Target(double Must, double? Aim, bool OfRatio, bool Least, double? AimValue = null)
{
    public static Target AtLeastOfBaseline(double must, double? aim = null, double? aimValue = null) => new(must, aim, OfRatio: true, Least: true, aimValue);

    public static Target AtMost(double must, double? aim = null) => new(must, aim, OfRatio: false, Least: false);

    public Standing Judge(double value, double? ratio)
    {
        var measured = OfRatio ? ratio ?? double.NaN : value;
        if (!Meets(measured, Must))
        {
            return Standing.Missed;
        }
        return Aim is { } aim && Meets(measured, aim) && (AimValue is not { } least || value >= least) ? Standing.AimMet
            : Aim is null ? Standing.Met
            : Standing.MustMet;
    }

    public string MustText => $"{Bound}{Number(Must)}";

    public string AimText => Aim is not { } aim ? string.Empty : $"{Bound}{Number(aim)}{(AimValue is { } value ? $", {Number(value)}" : string.Empty)}";

    private string Bound => Least ? "≥ " : "≤ ";

    /// <summary>False for NaN.</summary>
    private bool Meets(double measured, double bound) => Least ? measured >= bound : measured <= bound;

    private static string Number(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}

internal enum Standing
{
    Missed,
    MustMet,
    AimMet,

    /// <summary>There is no aim beyond the must.</summary>
    Met,
}

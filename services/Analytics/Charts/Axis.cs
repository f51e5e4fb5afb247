using System.Globalization;

namespace CityIp.Analytics.Charts;

/// <summary>A linear scale with round ticks.</summary>
internal sealed record Axis(double Low, double High, double From, double To, IReadOnlyList<double> Ticks)
{
    public double At(double value) => From + ((Math.Clamp(value, Low, High) - Low) / (High - Low) * (To - From));

    /// <param name="low">Least value.</param>
    /// <param name="high">Greatest value.</param>
    /// <param name="from">Where the axis begins on the sheet.</param>
    /// <param name="to">Where it ends.</param>
    public static Axis Over(double low, double high, double from, double to)
    {
        var span = high > low ? high - low : Math.Max(Math.Abs(high), 1);
        var rough = span / 6;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        var (first, last) = (Math.Floor((low / step) + 1e-9), Math.Ceiling((Math.Max(high, low + (step / 2)) / step) - 1e-9));
        return new(first * step, last * step, from, to, [.. Enumerable.Range(0, (int)(last - first) + 1).Select(k => (first + k) * step)]);
    }

    public static string Text(double tick) => tick.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');
}

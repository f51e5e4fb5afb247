using CityIp.Analytics.Index;

namespace CityIp.Analytics.Sustainability;

/// <summary>A day's score as it is stored.</summary>
/// <param name="Known">The known dimensions with their scores; days with others known are not compared.</param>
internal sealed record ScoredPeriod(DateOnly Period, double? Score, IReadOnlyDictionary<Dimension, double> Known)
{
    public bool IsComparableTo(ScoredPeriod other) => Known.Count == other.Known.Count && Known.Keys.All(other.Known.ContainsKey);
}

/// <summary>Where the score is going, by the library's least-squares line and compound growth.</summary>
internal static class SustainabilityTrend
{
    public const string How =
        "One day in seven, counted back from the newest, of the last 365 days with a score of this method and the same dimensions known: days that follow each other share most of their evidence, and all of them would make the interval too narrow. "
        + "Slope by least squares with its 95 % interval from three points on; rising or falling only where the interval leaves out 0. Compound growth from first to last from 91 days on.";

    private const int EveryDays = 7;
    private const int GrowthDays = 91;
    private const int LeastPoints = 3;

    /// <param name="history">Days up to the newest, which comes last.</param>
    public static TrendView Of(IReadOnlyList<ScoredPeriod> history)
    {
        if (history.Count == 0 || history[^1].Score is null)
        {
            return Unknown(0, null, null, "There is no score to follow.");
        }
        var last = history[^1];
        var points = history.Where(period => period.Score is not null && period.IsComparableTo(last)
            && last.Period.DayNumber - period.Period.DayNumber is >= 0 and <= SustainabilityMethod.WindowDays and var age && age % EveryDays == 0).ToList();
        if (points.Count < LeastPoints)
        {
            return Unknown(points.Count, points[0].Period, last.Period, $"There are {points.Count} points and a line needs {LeastPoints}, one every {EveryDays} days.");
        }
        double[] y = [.. points.Select(point => point.Score!.Value)];
        double[] t = [.. points.Select(point => (point.Period.DayNumber - points[0].Period.DayNumber) / 365.25)];
        var line = LeastSquaresLine.Of(y, t);
        var (low, high) = Trends.SlopeInterval(y, t);
        var growth = last.Period.DayNumber - points[0].Period.DayNumber >= GrowthDays ? Trends.Cagr(y, t) : (double?)null;
        return new(low > 0 ? "rising" : high < 0 ? "falling" : "level", line.Slope, new(low, high), growth, points.Count, points[0].Period, last.Period, How, null);
    }

    private static TrendView Unknown(int points, DateOnly? from, DateOnly? to, string reason) => new(null, null, null, null, points, from, to, How, reason);
}

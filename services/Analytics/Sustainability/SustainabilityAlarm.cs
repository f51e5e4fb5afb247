using CityIp.Contracts;

namespace CityIp.Analytics.Sustainability;

/// <summary>An asset's alarm as it is stored.</summary>
/// <param name="Version">Raised by every beginning and end.</param>
/// <param name="From">What the score fell from, while raised.</param>
internal sealed record AlarmState(long Version, bool Raised, DateOnly? Since, ScoredPeriod? From, IReadOnlyList<DimensionFall> Dimensions)
{
    public static readonly AlarmState None = new(0, false, null, null, []);
}

internal enum AlarmChange
{
    None,
    Fell,
    Recovered,
    NotComparable,
    Lasting,
}

/// <summary>When an alarm begins and ends. Two thresholds, so that a score that wavers does not ring twice.</summary>
internal static class SustainabilityAlarm
{
    /// <summary>Points below the best of the days before at which it begins.</summary>
    public const double FallsBy = 5;

    /// <summary>Points below what it fell from at which it ends.</summary>
    public const double RecoversWithin = 2;

    /// <summary>The best is looked for in this many days before.</summary>
    public const int LookBackDays = 90;

    public const string Rule =
        "Begins when the score is 5 points or more below the best of the 90 days before with the same dimensions known; ends when it is back within 2 points of that, "
        + "when other dimensions are known or the asset is no longer assessable, or after 365 days. A dimension that becomes known is no fall.";

    private const int LastsDays = 365;

    /// <param name="state">As stored.</param>
    /// <param name="today">The newest day.</param>
    /// <param name="before">Days before it, of the same method.</param>
    public static (AlarmChange Change, AlarmState State) Decide(AlarmState state, ScoredPeriod today, IEnumerable<ScoredPeriod> before)
    {
        if (state is { Raised: true, From: { } from })
        {
            var change = today switch
            {
                { Score: null } => AlarmChange.NotComparable,
                _ when !today.IsComparableTo(from) => AlarmChange.NotComparable,
                _ when today.Score >= from.Score - RecoversWithin => AlarmChange.Recovered,
                _ when today.Period.DayNumber - state.Since!.Value.DayNumber >= LastsDays => AlarmChange.Lasting,
                _ => AlarmChange.None,
            };
            return change == AlarmChange.None ? (change, state) : (change, AlarmState.None with { Version = state.Version + 1 });
        }
        var best = today.Score is null ? null : before
            .Where(period => period.Score is not null && period.Period < today.Period && today.Period.DayNumber - period.Period.DayNumber <= LookBackDays && period.IsComparableTo(today))
            // The latest of equals: what changed since then is shortest ago.
            .OrderByDescending(period => period.Score).ThenByDescending(period => period.Period).FirstOrDefault();
        return best is not null && today.Score <= best.Score - FallsBy
            ? (AlarmChange.Fell, new(state.Version + 1, true, today.Period, best, FallsBetween(best, today)))
            : (AlarmChange.None, state);
    }

    private static List<DimensionFall> FallsBetween(ScoredPeriod from, ScoredPeriod to) =>
    [
        .. from.Known.Where(dimension => to.Known[dimension.Key] < dimension.Value)
            .Select(dimension => new DimensionFall(SustainabilityScores.CodeOf(dimension.Key), dimension.Value, to.Known[dimension.Key]))
            .OrderByDescending(fall => fall.From - fall.To),
    ];
}

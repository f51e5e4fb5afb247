using System.Globalization;
using CityIp.Analytics.Chain;

namespace CityIp.Analytics.Sustainability;

/// <summary>What is known of an asset on a day, as figures with source, day and the way they were worked out. Pure: facts in, figures out.</summary>
internal static class AssetEvidence
{
    public const string NoLicences =
        "Commercial yield is what licences earn, and the catalog keeps no licences yet, so it is unknown. Leads and deals are interest and investment, not yield, and do not stand in for it.";

    private const string Platform = "Counted by this platform";

    /// <summary>One figure per indicator, known or not; which of them count is decided later.</summary>
    public static IReadOnlyList<InputView> Of(AssetFacts facts, DateOnly day, int suppressBelow) =>
        [.. SustainabilityMethod.Indicators.Select(rule => rule.Evidence == Evidence.Assessed ? Assessed(rule, facts, day) : Counted(rule, facts, day, suppressBelow))];

    /// <summary>Each deal in the state it had at the end of the day, those signed or further.</summary>
    public static IReadOnlyList<DealState> DealsOn(AssetFacts facts, DateOnly day) =>
    [
        .. facts.Deals.Where(state => DateOnly.FromDateTime(state.OccurredAt.UtcDateTime) <= day)
            .GroupBy(state => state.DealId).Select(states => states.MaxBy(state => state.Version)!)
            .Where(state => state.Stage is "signed" or "landed" or "aftercare" && state.AssetIds.Contains(facts.Id)),
    ];

    private static InputView Assessed(IndicatorRule rule, AssetFacts facts, DateOnly day)
    {
        var found = facts.Assessments.Where(one => one.Aspect == rule.Aspect && one.AssessedOn <= day).OrderByDescending(one => one.AssessedOn).ToList();
        var newest = found.FirstOrDefault(one => one.Score is not null);
        if (newest is not null && newest.AssessedOn.AddYears(SustainabilityMethod.AssessmentYears) >= day)
        {
            return Known(rule, newest.Score!.Value, newest.Source, newest.SourceUri, Text(newest.AssessedOn));
        }
        var reason = (newest, found.Count) switch
        {
            ({ } old, _) => $"The newest assessment of {rule.Aspect} with a score is of {Text(old.AssessedOn)} ({old.Source}), more than {SustainabilityMethod.AssessmentYears} years before.",
            (null, > 0) => $"There is an assessment of {rule.Aspect} of {Text(found[0].AssessedOn)} ({found[0].Source}), but its source gives no score.",
            _ => $"There is no assessment of {rule.Aspect}.",
        };
        return Unknown(rule, "Assessments of the catalog", null, reason);
    }

    private static InputView Counted(IndicatorRule rule, AssetFacts facts, DateOnly day, int suppressBelow) => rule.Code switch
    {
        "touches" => Sum(rule, facts, day, row => row.Touches),
        "leads" => Sum(rule, facts, day, row => row.Leads),
        "deals" => Deals(rule, facts, day),
        "load" => Load(rule, facts, day, suppressBelow),
        _ => throw new InvalidOperationException($"Nobody counts '{rule.Code}'."),
    };

    private static InputView Sum(IndicatorRule rule, AssetFacts facts, DateOnly day, Func<DayOfTouches, long> of)
    {
        var sum = facts.Touches.Where(row => InWindow(row.Day, day)).Sum(of);
        return sum >= rule.Least
            ? Known(rule, sum, Platform, null, Text(facts.UpTo.Counting))
            : Unknown(rule, Platform, Text(facts.UpTo.Counting), $"{sum} were counted in the {SustainabilityMethod.WindowDays} days, fewer than {rule.Least:0}: that the asset was hardly shown at expos says nothing about it.");
    }

    private static InputView Deals(IndicatorRule rule, AssetFacts facts, DateOnly day)
    {
        var parts = DealsOn(facts, day).Sum(deal => 1.0 / deal.AssetIds.Count);
        return parts >= rule.Least
            ? Known(rule, parts, "Deals of the platform's investment service", null, Text(facts.UpTo.Deals))
            : Unknown(rule, "Deals of the platform's investment service", Text(facts.UpTo.Deals), "Less than one deal that is signed or further has been attributed to the asset.");
    }

    private static InputView Load(IndicatorRule rule, AssetFacts facts, DateOnly day, int suppressBelow)
    {
        var asOf = Text(facts.UpTo.Counting);
        if (facts.Capacity is not > 0)
        {
            return Unknown(rule, Platform, asOf, "The catalog gives no daily visitor capacity above 0 of the asset (dailyVisitorCapacity), so visitors cannot be set against it.");
        }
        var rows = facts.Visitors.Where(row => InWindow(row.Day, day)).ToList();
        if (rows.Where(row => row.Visitors is null).Select(row => row.Day).Distinct().Count() is > 0 and var lost)
        {
            return Unknown(rule, Platform, asOf, $"On {lost} days of the {SustainabilityMethod.WindowDays} the asset was at an expo that has been archived without figures by day, so which days were the busiest is not known any more.");
        }
        var busiest = VisitorsByDay(rows, suppressBelow).OrderDescending().Take(SustainabilityMethod.BusiestDays).ToList();
        return busiest.Count == 0
            ? Unknown(rule, Platform, asOf, $"On no day of the {SustainabilityMethod.WindowDays} have enough visitors been counted with the asset that a figure may be shown (fewer than {suppressBelow} are hidden).")
            : Known(rule, busiest.Average() / facts.Capacity.Value, Platform, null, asOf);
    }

    /// <summary>Visitors of each day that may be shown, over all expos.</summary>
    private static IEnumerable<long> VisitorsByDay(IReadOnlyList<DayOfVisitors> rows, int suppressBelow) =>
        rows.Where(row => !row.AsShown).GroupBy(row => row.ExpoId).SelectMany(expo => VisitorDays.Shown(expo, suppressBelow))
            .Concat(rows.Where(row => row.AsShown).Select(row => (row.Day, Visitors: row.Visitors ?? 0)))
            .GroupBy(day => day.Day).Select(day => day.Sum(one => one.Visitors)).Where(visitors => visitors > 0);

    private static bool InWindow(DateOnly of, DateOnly day) => of <= day && of > day.AddDays(-SustainabilityMethod.WindowDays);

    private static InputView Known(IndicatorRule rule, double value, string source, string? uri, string? asOf) =>
        new(rule.Code, value, rule.Unit, rule.ScoreOf(value), false, source, uri, asOf, rule.How, null);

    private static InputView Unknown(IndicatorRule rule, string source, string? asOf, string reason) =>
        new(rule.Code, null, rule.Unit, null, false, source, null, asOf, rule.How, reason);

    internal static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

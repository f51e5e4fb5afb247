namespace CityIp.Gateway.Pages;

/// <summary>Problems of analytics.</summary>
internal static class AnalyticsProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("invalid-grain", 400, "Counts are not kept by that.", "Ask for expo, hall, booth, asset or district."),
        new("no-recount", 404, "The expo has not been recounted.", "Start a recount at /v1/events/expos/{id}/recount."),
        new("not-assessed-yet", 404, "The asset's first sustainability score is being worked out.", "Try again after the time in Retry-After."),
        new("unknown-comparison", 400, "There is nothing of that name to compare with.", "Name a city of the list, or top1, top5, top10."),
        new("too-many-listeners", 429, "The key has as many streams open as it may.", "Close one first."),
        new("too-costly", 413, "The computation asks for more than one request may.", "Reduce what the problem names; /v1/analytics/index/methods lists the limits."),
        new("index-refused", 422, "The data or the method of an index cannot be computed.", "Correct what errors lists, each by its place."),
        new("chart-refused", 422, "The chart or report cannot be drawn with these parameters.", "Correct what errors lists, each by its place."),
        new("not-finished-in-time", 503, "The computation took too long and was given up.", "Ask for fewer runs, units or indicators, or try again later."),
        new("live-away", 503, "There is no live stream at the moment.", "Ask for application/json, or try again after the time in Retry-After."),
    ];
}

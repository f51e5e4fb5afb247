namespace CityIp.Gateway.Pages;

/// <summary>Problems of analytics.</summary>
internal static class AnalyticsProblems
{
    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("invalid-grain", 400, "Counts are not kept by that.", "Ask for expo, hall, booth, asset or district."),
        new("no-recount", 404, "The expo has not been recounted.", "Start a recount at /v1/events/expos/{id}/recount."),
        new("not-assessed-yet", 404, "The asset's first sustainability score is being worked out.", "Try again after the time in Retry-After."),
        new("unknown-comparison", 400, "There is nothing of that name to compare with.", "Name what is listed: a city, or top1, top5, top10; a publication by its number, a computation by its id, an element that both have."),
        new("too-many-listeners", 429, "The key has as many streams open as it may.", "Close one first."),
        new("too-costly", 413, "The computation asks for more than one request may.", "Reduce what the problem names; /v1/analytics/index/methods lists the limits."),
        new("index-refused", 422, "The data or the method of an index cannot be computed.", "Correct what errors lists, each by its place."),
        new("chart-refused", 422, "The chart or report cannot be drawn with these parameters.", "Correct what errors lists, each by its place."),
        new("not-finished-in-time", 503, "The computation took too long and was given up.", "Ask for fewer runs, units or indicators, or try again later."),
        new("dataset-refused", 422, "The dataset cannot be saved as it is.", "Correct what errors lists, in a file by line and column; dryRun=true tries it without saving."),
        new("malformed-form", 400, "The form with the files is not multipart/form-data as RFC 7578 has it.", "Send the files as parts named iMeta and iData."),
        new("method-refused", 422, "The method cannot be saved: a step, parameter, path or value is not known.", "Correct what errors lists; /v1/analytics/index/methods lists the names."),
        new("unknown-version", 422, "There is no such version of the dataset or method.", "List the versions, or leave it out for the latest."),
        new("unknown-method", 422, "There is no such saved method.", "List the methods at /v1/analytics/index/saved-methods, or save it first."),
        new("unknown-time", 422, "No unit of the dataset has that time.", "Name a time of the dataset, or leave it out."),
        new("computation-not-done", 409, "The computation has no result: it waits, runs, failed or was cancelled.", "Ask how it stands, and again when it is done."),
        new("computation-over", 409, "The computation is over and cannot be cancelled.", "Nothing is to be done; its result stays."),
        new("no-runs-kept", 404, "The single runs of the analysis were not kept.", "Save a version of the method whose analysis says keep_runs, and compute again."),
        new("unknown-computation", 422, "There is no such computation.", "List the computations, or make it first."),
        new("already-published", 409, "The computation is published already.", "Read the publication that the problem names."),
        new("no-uncertainty", 409, "The published index has no uncertainty analysis.", "Publish a computation by a method that has one."),
        new("invalid-rank", 400, "There is no such rank among the units.", "Ask for a rank from 1 to the number of units."),
        new("live-away", 503, "There is no live stream at the moment.", "Ask for application/json, or try again after the time in Retry-After."),
    ];
}

using System.Text.Json.Serialization;
using CityIp.ServiceDefaults.Http;

namespace CityIp.Events.Intake;

/// <summary>What became of each event of a request, in the order they were sent.</summary>
internal sealed record IntakeAnswer(IReadOnlyList<IntakeResult> Results);

/// <summary>What became of one event.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Id">Its id; null when that could not be read.</param>
/// <param name="Status">accepted, duplicate, conflict, quarantined: held, committed to disk, do not send it again. rejected: not held.</param>
internal sealed record IntakeResult(
    int Index,
    string? Id,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IntakeProblem? Problem);

/// <summary>Why an event was not simply accepted.</summary>
/// <param name="Field">The attribute at fault, or a JSON Pointer into the event.</param>
internal sealed record IntakeProblem(
    string Type,
    string Title,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field);

internal static class IntakeAnswers
{
    public static string WordOf(IntakeStatus status) => status switch
    {
        IntakeStatus.Accepted => "accepted",
        IntakeStatus.Duplicate => "duplicate",
        IntakeStatus.Conflict => "conflict",
        IntakeStatus.Quarantined => "quarantined",
        IntakeStatus.Rejected => "rejected",
    };

    /// <summary>202 as soon as one event is held, also for a single one; a problem when none is.</summary>
    public static IResult Of(IReadOnlyList<ReceivedEvent> events)
    {
        var results = new IntakeResult[events.Count];
        var held = events.Count == 0;
        for (var i = 0; i < results.Length; i++)
        {
            var item = events[i];
            held |= item.Status != IntakeStatus.Rejected;
            results[i] = new(item.Index, item.Id, WordOf(item.Status), item.Problem is { } problem ? new(Problems.TypeOf(problem.Slug), Problems.TitleOf(problem.Slug), problem.Detail, problem.Field) : null);
        }
        if (held)
        {
            return TypedResults.Json(new IntakeAnswer(results), statusCode: StatusCodes.Status202Accepted);
        }
        // Nothing is held. Where all have the same fault the answer says it; otherwise the results do.
        var first = events[0].Problem!;
        return events.All(item => item.Problem!.Slug == first.Slug)
            ? Problems.Of(first.Status, first.Slug, first.Detail, first.Field, new KeyValuePair<string, object?>("results", results))
            : Problems.Of(400, "all-rejected", "No event of the batch is held; the results say why.", more: new KeyValuePair<string, object?>("results", results));
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CityIp.Events.Leads;

/// <summary>What a booth's app sends when somebody is interested.</summary>
internal sealed record CaptureLead(
    [property: Description("Made by the app, a UUID for example, and the same whenever this capture is sent again."), StringLength(200, MinimumLength = 1)] string Id,
    [property: Description("Code of the booth."), StringLength(64, MinimumLength = 1)] string Booth,
    [property: Description("Code on the visitor's badge. It is not kept, only a pseudonym made from it."), StringLength(200, MinimumLength = 1)] string Badge,
    [property: Description("Which of the booth's assets the interest is in; all of them when left out."), MaxLength(20)] IReadOnlyList<Guid>? Assets = null,
    [property: StringLength(500)] string? Note = null,
    [property: Description("What the visitor answered to the exhibitor's questions."), MaxLength(30)] IReadOnlyList<CaptureAnswer>? Answers = null,
    [property: Description("When it was captured, by the device's clock, with its offset.")] DateTimeOffset? Time = null,
    [property: Description("When the app sends it, by the same clock: a clock that is wrong is corrected by it.")] DateTimeOffset? SentTime = null);

internal sealed record CaptureAnswer([property: StringLength(200, MinimumLength = 1)] string Question, [property: StringLength(500)] string Answer);

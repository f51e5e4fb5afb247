using System.Text.Json;
using CityIp.Analytics.Index;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Analytics.Versions;

/// <summary>What was saved, or would have been.</summary>
/// <param name="DryRun">True: nothing was saved.</param>
/// <param name="Changed">False: it is the latest version already, and no new one was made.</param>
internal sealed record SavedView(bool DryRun, bool Changed, string Code, int Version, string Hash, string Title, JsonElement Facts);

/// <summary>A version with its content.</summary>
/// <param name="Latest">The highest version there is.</param>
/// <param name="Hash">SHA-256 of the content, whatever the order of its rows.</param>
/// <param name="Content">To be sent back with PUT, changed.</param>
internal sealed record VersionView<T>(string Code, int Version, int Latest, string Hash, DateTimeOffset CreatedAt, string CreatedBy, JsonElement Facts, T Content)
{
    public static VersionView<T> Of(VersionHead head, T content) => new(head.Code, head.Version, head.Latest, head.Hash, head.CreatedAt, head.CreatedBy, head.Facts, content);
}

/// <summary>What is wrong in what was sent: in a file by line and column, in JSON by its place.</summary>
/// <param name="Line">Line of the file on which the row begins; the header is line 1.</param>
internal sealed record DocumentError(string? File, int? Line, string? Column, string Where, string Message)
{
    public static DocumentError Of(IndexProblem problem) => new(null, null, null, problem.Time is { } time ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{problem.Where} at time {time:R}") : problem.Where, problem.Message);
}

/// <summary>What came with a request: content, or the problem with it.</summary>
internal sealed record Sent<T>(T? Content, string? Code, ProblemHttpResult? Problem)
    where T : class
{
    public static Sent<T> Refused(ProblemHttpResult problem) => new(null, null, problem);
}

/// <summary>What datasets and methods differ in.</summary>
/// <param name="Kind">As the table has it, and as answers name it.</param>
/// <param name="Read">Reads and checks what was sent.</param>
/// <param name="MostBytes">Of a body.</param>
/// <param name="Media">Taken beside application/json.</param>
/// <param name="Description">What can be sent, and the limits.</param>
internal sealed record DocumentKind<T>(string Kind, string Path, string Description, int MostBytes, Func<HttpRequest, CancellationToken, Task<Sent<T>>> Read, Func<T, VersionDraft> Draft, string ContentExample, string FactsExample, params string[] Media)
    where T : class;

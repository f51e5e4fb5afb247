using System.Text.Json;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Jobs;

internal static class ComputationState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static readonly string[] All = [Queued, Running, Done, Failed, Cancelled];

    public static bool IsOver(string state) => state is Done or Failed or Cancelled;
}

/// <summary>A computation that is kept, as its row has it.</summary>
/// <param name="Small">Within what a request may wait for.</param>
/// <param name="ReplayedHash">Result hash of the computation that this one repeats, and the runtime and build that made it.</param>
internal sealed record Computation(
    Guid Id, string Dataset, int DatasetVersion, string Method, int MethodVersion, double? Time, Guid? ReplayOf, bool Small, long Cost, string State, int RunsTotal, int RunsDone, int Attempts,
    string? Hash, string? ResultHash, string? Runtime, string? Build, string? Failure, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    string? ReplayedHash, string? ReplayedRuntime, string? ReplayedBuild)
{
    public IReadOnlyList<IndexProblem> Problems => Failure is null ? [] : JsonSerializer.Deserialize<List<IndexProblem>>(Failure, IndexService.ComputationJson.Options)!;
}

/// <summary>A dataset or method in one of its versions.</summary>
internal sealed record VersionRef(string Code, int Version);

/// <summary>Whether a replay gave the same bits. They are promised on the same build and runtime only.</summary>
/// <param name="Equal">Null until both are done.</param>
internal sealed record ReplayView(Guid Of, bool? Equal, bool? SameBuildAndRuntime);

/// <summary>How a computation stands.</summary>
/// <param name="Percent">Of the runs; 100 when it is done.</param>
/// <param name="Hash">SHA-256 of data and method.</param>
/// <param name="ResultHash">SHA-256 of all that was computed: equal hashes are equal bits.</param>
/// <param name="Errors">Why it failed.</param>
/// <param name="Attempts">How often it was begun: more than once when a process that ran it was lost.</param>
internal sealed record ComputationView(
    Guid Id, string State, double Percent, int RunsDone, int RunsTotal, VersionRef Dataset, VersionRef Method, double? Time, long Cost, int Attempts, string? Hash, string? ResultHash,
    string? Runtime, string? Build, double? Seconds, ReplayView? Replay, IReadOnlyList<IndexProblem> Errors, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    string? Result, IReadOnlyList<string> Stages)
{
    public static ComputationView Of(Computation row, IReadOnlyList<string> stages)
    {
        var done = row.State == ComputationState.Done;
        ReplayView? replay = row.ReplayOf is { } of
            ? new(of, done && row.ReplayedHash is not null ? row.ResultHash == row.ReplayedHash : null, done && row.ReplayedHash is not null ? (row.Runtime, row.Build) == (row.ReplayedRuntime, row.ReplayedBuild) : null)
            : null;
        return new(
            row.Id, row.State, done ? 100 : row.RunsTotal == 0 ? 0 : Math.Round(100.0 * row.RunsDone / row.RunsTotal, 1), row.RunsDone, row.RunsTotal, new(row.Dataset, row.DatasetVersion),
            new(row.Method, row.MethodVersion), row.Time, row.Cost, row.Attempts, row.Hash, row.ResultHash, row.Runtime, row.Build, (row.FinishedAt - row.StartedAt)?.TotalSeconds, replay,
            row.Problems, row.CreatedAt, row.CreatedBy, row.StartedAt, row.FinishedAt, done ? $"{ComputationStoreEndpoints.Path}/{row.Id}/result" : null, stages);
    }
}

/// <summary>What is to be computed of a dataset.</summary>
/// <param name="DatasetVersion">The latest when it is not given.</param>
/// <param name="Method">Code of a saved method.</param>
/// <param name="MethodVersion">The latest when it is not given.</param>
/// <param name="Time">One time of panel data.</param>
internal sealed record ComputeDataset(string Method, int? MethodVersion = null, int? DatasetVersion = null, double? Time = null);

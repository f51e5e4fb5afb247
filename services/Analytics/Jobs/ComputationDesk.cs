using System.Globalization;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.SavedMethods;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>Takes computations in: checks them against the limits, writes the row, and waits for small ones.</summary>
internal sealed class ComputationDesk(NpgsqlDataSource source, ComputationWorkers workers, Computations computations, IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly TimeSpan patience = configuration.GetValue("Index:Patience", TimeSpan.FromSeconds(25));

    public async Task<Results<JsonHttpResult<ComputationView>, ProblemHttpResult>> TakeAsync(string code, ComputeDataset asked, Caller caller, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await connection.FindDatasetAsync(code, null, http.RequestAborted) is null)
        {
            return Problems.NotFound("dataset", code);
        }
        if (await connection.FindDatasetAsync(code, asked.DatasetVersion, http.RequestAborted) is not { } data)
        {
            return Problems.Invalid("unknown-version", $"Dataset '{code}' has no version {asked.DatasetVersion}.", "/dataset_version");
        }
        if (await connection.FindMethodAsync(asked.Method, null, http.RequestAborted) is null)
        {
            return Problems.Invalid("unknown-method", $"There is no method '{asked.Method}'. Methods are listed at {MethodEndpoints.Path}.", "/method");
        }
        if (await connection.FindMethodAsync(asked.Method, asked.MethodVersion, http.RequestAborted) is not { } method)
        {
            return Problems.Invalid("unknown-version", $"Method '{asked.Method}' has no version {asked.MethodVersion}.", "/method_version");
        }
        if (asked.Time is { } at && data.Content.Units.All(unit => unit.Time != at))
        {
            return Problems.Invalid("unknown-time", string.Create(CultureInfo.InvariantCulture, $"No unit of the dataset has time {at}."), "/time");
        }
        var request = ComputationResult.Request(data.Content, method.Content, asked.Time);
        if (computations.JobLimits.ExcessOf(request) is { } excess)
        {
            return ComputationEndpoints.TooCostly(excess);
        }
        var now = time.GetUtcNow();
        var made = new NewComputation(
            Guid.CreateVersion7(now), new(code, data.Head.Version), new(asked.Method, method.Head.Version), asked.Time, null, computations.Limits.ExcessOf(request) is null,
            ComputationLimits.CostOf(request), RunsOf(request), caller.KeyId, KeyOf(http.Request), now);
        return await BeginAsync(connection, made, http);
    }

    public async Task<Results<JsonHttpResult<ComputationView>, ProblemHttpResult>> ReplayAsync(Guid id, Caller caller, HttpContext http)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        if (await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, id, http.RequestAborted) is { } refused)
        {
            return refused;
        }
        var first = (await ComputationTable.FindAsync(connection, id, http.RequestAborted))!;
        var now = time.GetUtcNow();
        var made = new NewComputation(
            Guid.CreateVersion7(now), new(first.Dataset, first.DatasetVersion), new(first.Method, first.MethodVersion), first.Time, id, first.Small, first.Cost, first.RunsTotal, caller.KeyId, KeyOf(http.Request), now);
        return await BeginAsync(connection, made, http);
    }

    private async Task<Results<JsonHttpResult<ComputationView>, ProblemHttpResult>> BeginAsync(NpgsqlConnection connection, NewComputation made, HttpContext http)
    {
        var id = made.Id;
        if (!await ComputationTable.InsertAsync(connection, made, http.RequestAborted))
        {
            var before = (await ComputationTable.FindByKeyAsync(connection, made.By, made.IdempotencyKey!, http.RequestAborted))!;
            if ((before.Dataset, before.Method, before.Time, before.ReplayOf) != (made.Dataset.Code, made.Method.Code, made.Time, made.ReplayOf))
            {
                return Problems.Invalid("idempotency-key-reused", "This Idempotency-Key was used for another computation. Use a new one for a new request.", "Idempotency-Key");
            }
            id = before.Id;
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }
        workers.Wake();
        var aside = http.Request.Headers["Prefer"].Any(value => value?.Split(',', ';').Any(preference => preference.Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase)) == true);
        var row = made.Small && !aside ? await WaitAsync(connection, id, http.RequestAborted) : (await ComputationTable.FindAsync(connection, id, http.RequestAborted))!;
        http.Response.Headers.Location = $"{ComputationStoreEndpoints.Path}/{id}";
        if (aside)
        {
            http.Response.Headers["Preference-Applied"] = "respond-async";
        }
        return row.State == ComputationState.Failed
            ? ComputationEndpoints.Refused(row.Problems, new KeyValuePair<string, object?>("computation", id))
            : TypedResults.Json(ComputationView.Of(row, await ComputationTable.StagesAsync(connection, id, http.RequestAborted)), ComputationJson.Options, statusCode: ComputationState.IsOver(row.State) ? 201 : 202);
    }

    /// <summary>Any replica may be running it, so its row is looked at. What takes too long goes on as a job.</summary>
    private async Task<Computation> WaitAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        var until = time.GetTimestamp();
        var row = (await ComputationTable.FindAsync(connection, id, cancellationToken))!;
        while (!ComputationState.IsOver(row.State) && time.GetElapsedTime(until) < patience)
        {
            await Task.Delay(Look, time, cancellationToken);
            row = (await ComputationTable.FindAsync(connection, id, cancellationToken))!;
        }
        return row;
    }

    private static string? KeyOf(HttpRequest request) => request.Headers["Idempotency-Key"] is [{ Length: > 0 and <= 255 } key] ? key : null;

    private static int RunsOf(IndexRequest request) => (int)Math.Min(
        int.MaxValue, (request.Analysis?.Uncertainty?.Rows ?? 0L) + (request.Analysis?.Sensitivity is { } sensitivity ? sensitivity.Runs * (sensitivity.Inputs.Count + 2L) : 0L));
}

using System.Net;
using System.Net.Http.Json;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Running_jobs(AnalyticsApplication application)
{
    /// <summary>Some minutes of work: it is cancelled long before.</summary>
    private const string Long = """{"uncertainty":{"runs":1000000,"inputs":[{"path":"weights","noise":{"1":0.25}},{"path":"steps.aggregate.method","values":["arithmetic","median"]}]}}""";

    private const string Short = """{"uncertainty":{"runs":600,"inputs":[{"path":"weights","noise":{"2":0.25}}]}}""";

    [Fact]
    public async Task A_job_that_is_asked_for_is_answered_at_once_and_done_later()
    {
        using var client = application.Writer();
        var response = await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Short), aside: true);
        var view = await ReadAsync(response, HttpStatusCode.Accepted);

        Assert.Equal("respond-async", response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal($"{IndexPath}/computations/{view.GetProperty("id").GetString()}", response.Headers.Location!.ToString());
        var done = await application.OverAsync(view.GetProperty("id").GetString()!);
        Assert.Equal(("done", 600, 600, 1), (done.GetProperty("state").GetString(), done.GetProperty("runs_done").GetInt32(), done.GetProperty("runs_total").GetInt32(), done.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task Work_too_large_to_wait_for_becomes_a_job_that_tells_how_far_it_is_and_can_be_cancelled()
    {
        using var client = application.Writer();
        var view = await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Long)), HttpStatusCode.Accepted);
        var path = $"{IndexPath}/computations/{view.GetProperty("id").GetString()}";

        await Eventually.True(async () => (await application.GetAsync(path)).GetProperty("runs_done").GetInt32() > 0, TimeSpan.FromMinutes(2));
        await RefusedAsync(await client.GetAsync($"{path}/result"), 409, "computation-not-done");
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(path)).StatusCode);

        var cancelled = await application.GetAsync(path);
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        Assert.InRange(cancelled.GetProperty("percent").GetDouble(), 0, 99.9);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(path)).StatusCode);
        // The next job of that kind is taken up, so what ran the cancelled one has let go of it.
        var next = await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync(Short)), HttpStatusCode.Created);
        Assert.Equal("done", next.GetProperty("state").GetString());
        Assert.Equal("cancelled", (await application.GetAsync(path)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_is_over_cannot_be_cancelled_and_what_is_not_there_is_not_found()
    {
        using var client = application.Writer();
        var response = await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync());

        await RefusedAsync(await client.DeleteAsync(response.Headers.Location), 409, "computation-over");
        await RefusedAsync(await client.DeleteAsync($"{IndexPath}/computations/{Guid.NewGuid()}"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{Guid.NewGuid()}"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations?state=lost"), 400, "invalid-filter");
    }

    [Fact]
    public async Task A_job_of_a_process_that_was_killed_is_taken_up_again()
    {
        var id = await LostAsync(attempts: 1);

        var view = await application.OverAsync(id);

        Assert.Equal(("done", 2), (view.GetProperty("state").GetString(), view.GetProperty("attempts").GetInt32()));
        Assert.Equal(51, (await application.GetAsync($"{IndexPath}/computations/{id}/stages/ranks")).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task A_job_that_kills_what_runs_it_is_given_up_with_the_reason()
    {
        var view = await application.OverAsync(await LostAsync(attempts: ComputationQueue.MostAttempts));

        Assert.Equal("failed", view.GetProperty("state").GetString());
        Assert.Contains("was lost", view.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_lost_a_job_writes_nothing_of_it()
    {
        var id = Guid.Parse(await LostAsync(attempts: 1, lease: "1 hour"));
        var lost = new Claim(id, Guid.NewGuid(), "x", 1, "y", 1, null, 1);

        Assert.False(await ComputationQueue.RenewAsync(application.Database, lost, 5, TimeSpan.FromMinutes(1), CancellationToken.None));
        await ComputationQueue.FinishAsync(application.Database, lost, new("h", "r", new Dictionary<string, byte[]> { ["answer"] = [1] }), CancellationToken.None);
        await ComputationQueue.FailAsync(application.Database, lost, [], CancellationToken.None);

        Assert.Equal("running", await application.ScalarAsync<string>($"SELECT state FROM index_computation WHERE id = '{id}'"));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM index_computation_part WHERE computation_id = '{id}'"));
        await application.ExecuteAsync($"UPDATE index_computation SET state = 'cancelled' WHERE id = '{id}'");
    }

    [Fact]
    public async Task Two_replicas_run_no_job_twice()
    {
        await using var second = application.WithWebHostBuilder(builder => builder.UseSetting("Index:Workers", "3"));
        _ = second.Services;
        using var client = application.Writer();
        var (data, method) = (await application.SaveAsemAsync(), await application.SaveMethodAsync(Short));
        var ids = new List<string>();
        for (var k = 0; k < 12; k++)
        {
            ids.Add((await ReadAsync(await client.ComputeAsync(data, method, aside: true), HttpStatusCode.Accepted)).GetProperty("id").GetString()!);
        }

        foreach (var id in ids)
        {
            var view = await application.OverAsync(id);
            Assert.Equal(("done", 1), (view.GetProperty("state").GetString(), view.GetProperty("attempts").GetInt32()));
        }
        Assert.Equal(1, await application.ScalarAsync<long>($"SELECT count(DISTINCT result_hash) FROM index_computation WHERE dataset_code = '{data}'"));
    }

    [Fact]
    public async Task A_repetition_with_the_same_key_finds_the_first()
    {
        using var client = application.Writer();
        var (data, method) = (await application.SaveAsemAsync(), await application.SaveMethodAsync());
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());

        var first = await ReadAsync(await client.ComputeAsync(data, method), HttpStatusCode.Created);
        var second = await ReadAsync(await client.ComputeAsync(data, method), HttpStatusCode.Created);

        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        await RefusedAsync(await client.ComputeAsync(data, await application.SaveMethodAsync()), 422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("dataset")]
    [InlineData("method")]
    public async Task A_job_whose_input_is_gone_fails_with_the_reason(string kind)
    {
        var id = Guid.Parse(await LostAsync(attempts: 1, lease: "1 hour"));
        // No endpoint deletes a version: this is an operator with SQL, while the job waits.
        await application.ExecuteAsync($"""
            DELETE FROM index_document_version v USING index_computation c WHERE c.id = '{id}' AND v.kind = '{kind}' AND v.code = c.{kind}_code;
            UPDATE index_computation SET state = 'queued', claim = NULL, lease_until = NULL WHERE id = '{id}'
            """);

        var view = await application.OverAsync($"{id}");

        var error = view.GetProperty("errors")[0];
        Assert.Equal(("failed", kind), (view.GetProperty("state").GetString(), error.GetProperty("where").GetString()));
        Assert.Contains("is not there any more", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_does_not_compute_fails_with_every_problem()
    {
        using var client = application.Writer();
        var code = NewCode("bad");
        var method = AsemMethod(code);
        method["steps"]![5]!["method"] = "geometric";
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/saved-methods", method), HttpStatusCode.Created);
        var data = await application.SaveAsemAsync();

        var problem = await RefusedAsync(await client.ComputeAsync(data, code), 422, "index-refused");
        var job = await ReadAsync(await client.ComputeAsync(data, code, aside: true), HttpStatusCode.Accepted);

        Assert.Equal("failed", (await application.GetAsync($"{IndexPath}/computations/{problem.GetProperty("computation").GetString()}")).GetProperty("state").GetString());
        var view = await application.OverAsync(job.GetProperty("id").GetString()!);
        Assert.Equal(problem.GetProperty("errors")[0].GetProperty("message").GetString(), view.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_is_not_there_or_too_costly_is_refused()
    {
        using var client = application.Writer();
        var (data, method) = (await application.SaveAsemAsync(), await application.SaveMethodAsync());

        await RefusedAsync(await client.ComputeAsync("nothing-of-that-name", method), 404, "not-found");
        await RefusedAsync(await client.ComputeAsync(data, "nothing"), 422, "unknown-method");
        await RefusedAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets/{data}/computations", new { method, dataset_version = 9 }), 422, "unknown-version");
        await RefusedAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets/{data}/computations", new { method, method_version = 9 }), 422, "unknown-version");
        await RefusedAsync(await client.PostAsJsonAsync($"{IndexPath}/datasets/{data}/computations", new { method, colour = 1 }), 400, "malformed-json");
        var costly = await application.SaveMethodAsync(Long.Replace("1000000", "1000001", StringComparison.Ordinal));
        Assert.Equal("runs", (await RefusedAsync(await client.ComputeAsync(data, costly), 413, "too-costly")).GetProperty("limited").GetString());
        using var reader = application.Client();
        await RefusedAsync(await reader.ComputeAsync(data, method), 403, "missing-scope");
    }

    [Fact]
    public async Task A_stateless_computation_that_is_too_costly_is_told_where_jobs_are_taken()
    {
        using var client = application.Client();
        var request = Computing_from_a_request.Asked("""{"uncertainty":{"runs":50000,"inputs":[{"path":"weights","noise":{"2":0.1}}]}}""");

        Assert.Contains("/v1/analytics/index/datasets/{code}/computations", (await RefusedAsync(await client.PostAsJsonAsync($"{IndexPath}/computations", request), 413, "too-costly")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A job as a process leaves it that is killed while it runs it.</summary>
    private async Task<string> LostAsync(int attempts, string lease = "-1 second")
    {
        var (data, method, id) = (await application.SaveAsemAsync(), await application.SaveMethodAsync(), Guid.CreateVersion7());
        await application.ExecuteAsync($"""
            INSERT INTO index_computation (id, dataset_code, dataset_version, method_code, method_version, small, cost, state, runs_total, claim, lease_until, attempts, created_at, created_by, started_at)
            VALUES ('{id}', '{data}', 1, '{method}', 1, true, 1, 'running', 0, '{Guid.NewGuid()}', now() + interval '{lease}', {attempts}, now(), 'killed', now())
            """);
        return id.ToString();
    }
}

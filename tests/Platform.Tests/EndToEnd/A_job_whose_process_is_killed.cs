using System.Net;
using System.Text.Json;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

/// <summary>kill -9 of Analytics while it computes. The job is asked for, watched and cancelled through the gateway.</summary>
[Collection(PlatformUnderTest.Collection)]
public sealed class A_job_whose_process_is_killed(PlatformUnderTest platform)
{
    /// <summary>Some seconds of work whose runs are written as they are computed; 48 units × runs is within the limit of values kept.</summary>
    private const int Runs = 300_000;

    private const string Path = "/v1/analytics/index/computations";

    [Fact]
    public async Task Is_begun_again_from_the_same_versions_and_gives_one_result()
    {
        var id = await BeginAsync(Runs, keep: true);
        await HalfwayAsync(id);

        await platform.Platform.Part("analytics").KillAsync();
        Assert.Equal(("running", 1), await StateAsync(id));
        await platform.Platform.Part("analytics").StartAsync(TestContext.Current.CancellationToken);

        // The lease of the dead process runs out first; then the job is seen to move again.
        await Eventually.True(async () => await StateAsync(id) is (_, 2), TimeSpan.FromMinutes(2), "the job is taken up again");
        var view = await OverAsync(id);
        Assert.Equal(("done", Runs, 2), (view.GetProperty("state").GetString(), view.GetProperty("runs_done").GetInt32(), view.GetProperty("attempts").GetInt32()));
        // One result: every stage once, every run once, though the first attempt had written many.
        Assert.Equal(Runs, await ScalarAsync($"SELECT sum(count) FROM index_run_block WHERE computation_id = '{id}'"));
        Assert.Equal(1, await ScalarAsync($"SELECT count(*) FROM index_computation_part WHERE computation_id = '{id}' AND name = 'answer'"));
        Assert.Equal(48, (await platform.GetAsync($"{Path}/{id}/stages/ranks")).GetProperty("rows").GetArrayLength());
        // And the one that an undisturbed process gives.
        var repetition = await OverAsync((await platform.PostAsync($"{Path}/{id}/replay", new { })).GetProperty("id").GetString()!);
        Assert.Equal((1, true), (repetition.GetProperty("attempts").GetInt32(), repetition.GetProperty("replay").GetProperty("equal").GetBoolean()));
        await ForgetRunsAsync(id, repetition.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task Can_be_cancelled_while_nobody_runs_it_and_is_not_begun_again()
    {
        var id = await BeginAsync(1_000_000, keep: false);
        await HalfwayAsync(id);
        await platform.Platform.Part("analytics").KillAsync();
        await platform.Platform.Part("analytics").StartAsync(TestContext.Current.CancellationToken);

        await Eventually.Passes(async () =>
        {
            using var cancelled = await platform.Gateway.DeleteAsync($"{Path}/{id}");
            Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        }, TimeSpan.FromMinutes(1));

        // Its place is free: the next of its kind is done, and the cancelled one has not moved.
        Assert.Equal("done", (await OverAsync(await BeginAsync(1_000, keep: false))).GetProperty("state").GetString());
        Assert.Equal("cancelled", (await platform.GetAsync($"{Path}/{id}")).GetProperty("state").GetString());
        using var result = await platform.Gateway.GetAsync($"{Path}/{id}/result");
        Assert.Equal(HttpStatusCode.Conflict, result.StatusCode);
        Assert.Equal(0, await ScalarAsync($"SELECT count(*) FROM index_computation_part WHERE computation_id = '{id}'"));
    }

    [Fact]
    public async Task That_runs_is_stopped_by_a_cancellation_and_leaves_no_runs_behind()
    {
        var id = await BeginAsync(Runs, keep: true);
        await HalfwayAsync(id);

        using var cancelled = await platform.Gateway.DeleteAsync($"{Path}/{id}");

        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal("done", (await OverAsync(await BeginAsync(1_000, keep: false))).GetProperty("state").GetString());
        Assert.Equal("cancelled", (await platform.GetAsync($"{Path}/{id}")).GetProperty("state").GetString());
        Assert.Equal(0, await ScalarAsync($"SELECT count(*) FROM index_run_block WHERE computation_id = '{id}'"));
    }

    /// <summary>A job on the sample data; its id.</summary>
    private async Task<string> BeginAsync(int runs, bool keep)
    {
        await Eventually.Passes(async () => await platform.GetAsync("/v1/analytics/index/datasets/world-cities"), TimeSpan.FromMinutes(1));
        var code = $"long-{Guid.NewGuid():N}"[..20];
        await platform.PostAsync("/v1/analytics/index/saved-methods", JsonDocument.Parse($$"""
            { "code": "{{code}}", "title": "Many runs", "missing_values": "impute",
              "steps": [ { "do": "impute", "method": "median" }, { "do": "treat" }, { "do": "normalise", "lower": 1 }, { "do": "aggregate" } ],
              "analysis": { "uncertainty": { "runs": {{runs}}, "keep_runs": {{(keep ? "true" : "false")}}, "inputs": [
                { "path": "weights", "noise": { "1": 0.25, "2": 0.25 } }, { "path": "steps.aggregate.method", "values": [ "arithmetic", "median", "geometric" ] } ] } } }
            """).RootElement);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/analytics/index/datasets/world-cities/computations") { Content = System.Net.Http.Json.JsonContent.Create(new { method = code }) };
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await platform.Gateway.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Some runs are done and some are not.</summary>
    private Task HalfwayAsync(string id) => Eventually.True(async () =>
    {
        var view = await platform.GetAsync($"{Path}/{id}");
        Assert.NotEqual("done", view.GetProperty("state").GetString());
        return view.GetProperty("runs_done").GetInt32() is var done && done > 0 && done < view.GetProperty("runs_total").GetInt32();
    }, TimeSpan.FromMinutes(2), "the job is on its way");

    private async Task<JsonElement> OverAsync(string id)
    {
        JsonElement view = default;
        await Eventually.True(async () => (view = await platform.GetAsync($"{Path}/{id}")).GetProperty("state").GetString() is "done" or "failed" or "cancelled", TimeSpan.FromMinutes(5), $"job {id} is over");
        return view;
    }

    private async Task<(string State, int Attempts)> StateAsync(string id)
    {
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("analyticsdb"));
        await using var command = source.CreateCommand($"SELECT state, attempts FROM index_computation WHERE id = '{id}'");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetString(0), reader.GetInt32(1));
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("analyticsdb"));
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Hundreds of megabytes that no other test needs.</summary>
    private async Task ForgetRunsAsync(params string[] ids)
    {
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString("analyticsdb"));
        await using var command = source.CreateCommand($"DELETE FROM index_run_block WHERE computation_id IN ({string.Join(", ", ids.Select(id => $"'{id}'"))})");
        await command.ExecuteNonQueryAsync();
    }
}

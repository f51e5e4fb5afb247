using System.Net;
using System.Net.Http.Json;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Removing_computations(AnalyticsApplication application)
{
    private const string Analysis = """{"uncertainty":{"runs":64,"keep_runs":true,"inputs":[{"path":"weights","noise":{"2":0.25}}]}}""";

    [Fact]
    public async Task What_ended_long_ago_goes_with_its_stages_and_runs_and_what_is_published_or_repeated_or_runs_stays()
    {
        using var client = application.Writer();
        var (data, method) = (await application.SaveAsemAsync(), await application.SaveMethodAsync(Analysis));
        async Task<string> ComputedAsync() => (await ReadAsync(await client.ComputeAsync(data, method), HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var (old, recent, published, repeated) = (await ComputedAsync(), await ComputedAsync(), await ComputedAsync(), await ComputedAsync());
        await ReadAsync(await client.PostAsJsonAsync($"{IndexPath}/publications", new { computation = published, title = "Kept" }), HttpStatusCode.Created);
        var repetition = (await ReadAsync(await client.PostAsync($"{IndexPath}/computations/{repeated}/replay", null), HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var now = DateTimeOffset.UtcNow;
        await EndedAsync(now.AddDays(-RetentionOptions.Days - 1), old, published, repeated);
        await EndedAsync(now.AddDays(-RetentionOptions.Days + 1), recent, repetition);
        var running = Guid.NewGuid();
        await application.ExecuteAsync($"""
            INSERT INTO index_computation (id, dataset_code, dataset_version, method_code, method_version, small, cost, state, runs_total, claim, lease_until, attempts, created_at, created_by, started_at)
            VALUES ('{running}', '{data}', 1, '{method}', 1, true, 1, 'running', 0, gen_random_uuid(), now() + interval '1 hour', 1, now() - interval '200 days', 'test', now() - interval '200 days')
            """);

        var count = await ComputationRetention.RemoveAsync(application.Database, now.AddDays(-RetentionOptions.Days), CancellationToken.None);

        Assert.Equal(1, count);
        await RefusedAsync(await client.GetAsync($"{IndexPath}/computations/{old}"), 404, "not-found");
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT (SELECT count(*) FROM index_computation_part WHERE computation_id = '{old}') + (SELECT count(*) FROM index_run_block WHERE computation_id = '{old}')"));
        foreach (var kept in new[] { recent, published, repeated, repetition })
        {
            Assert.Equal("done", (await application.GetAsync($"{IndexPath}/computations/{kept}")).GetProperty("state").GetString());
            Assert.True(await application.ScalarAsync<long>($"SELECT count(*) FROM index_run_block WHERE computation_id = '{kept}'") > 0);
        }
        Assert.Equal("running", (await application.GetAsync($"{IndexPath}/computations/{running}")).GetProperty("state").GetString());
        await application.ExecuteAsync($"UPDATE index_computation SET state = 'cancelled', finished_at = now() WHERE id = '{running}'");
        // When the repetition is old too, it goes and takes what it repeats with it.
        await EndedAsync(now.AddDays(-RetentionOptions.Days - 1), repetition);
        Assert.Equal(2, await ComputationRetention.RemoveAsync(application.Database, now.AddDays(-RetentionOptions.Days), CancellationToken.None));
    }

    [Fact]
    public async Task Goes_on_unattended_for_as_long_as_is_configured()
    {
        using var client = application.Writer();
        var id = (await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync()), HttpStatusCode.Created)).GetProperty("id").GetString()!;
        await EndedAsync(DateTimeOffset.UtcNow.AddDays(-400), id);
        await using var second = application.WithWebHostBuilder(builder => builder.UseSetting("Index:KeepComputations", "399.00:00:00").UseSetting("Index:RemoveEvery", "00:00:00.2"));
        _ = second.Services;

        await Eventually.True(async () => await application.ScalarAsync<long>($"SELECT count(*) FROM index_computation WHERE id = '{id}'") == 0, TimeSpan.FromMinutes(1), "the old computation is removed");
    }

    [Fact]
    public async Task Who_publishes_one_in_the_moment_it_is_removed_is_told_that_there_is_none()
    {
        using var client = application.Writer();
        var id = (await ReadAsync(await client.ComputeAsync(await application.SaveAsemAsync(), await application.SaveMethodAsync()), HttpStatusCode.Created)).GetProperty("id").GetString()!;
        await EndedAsync(DateTimeOffset.UtcNow.AddDays(-400), id);
        await using var before = await application.Database.OpenConnectionAsync();
        await using var publishing = await before.BeginTransactionAsync();
        await using (var turn = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('cityip.index-publication', 0))", before))
        {
            await turn.ExecuteNonQueryAsync();
        }
        var answer = client.PostAsJsonAsync($"{IndexPath}/publications", new { computation = id, title = "Too late" });
        await Eventually.True(async () => await application.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0, message: "the publication waits for its turn");

        await ComputationRetention.RemoveAsync(application.Database, DateTimeOffset.UtcNow.AddDays(-399), CancellationToken.None);
        await publishing.RollbackAsync();

        await RefusedAsync(await answer, 422, "unknown-computation");
    }

    [Theory]
    [InlineData("Index:KeepComputations", "00:00:00")]
    [InlineData("Index:RemoveEvery", "-00:00:01")]
    public void A_setting_that_makes_no_sense_ends_the_start(string setting, string value)
    {
        using var wrong = application.WithWebHostBuilder(builder => builder.UseSetting(setting, value));

        Assert.Throws<OptionsValidationException>(() => wrong.Services);
    }

    private Task EndedAsync(DateTimeOffset at, params string[] ids) =>
        application.ExecuteAsync($"UPDATE index_computation SET finished_at = '{at:O}' WHERE id IN ({string.Join(", ", ids.Select(id => $"'{id}'"))})");
}

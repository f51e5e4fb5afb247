using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Stages(InvestmentApplication app)
{
    [Fact]
    public async Task The_history_is_kept_with_the_time_in_each()
    {
        using var client = app.AsOfficial();
        var deal = await client.NewDeal();
        app.Clock.Pass(TimeSpan.FromHours(2));
        await client.Moves(deal, "qualified");
        app.Clock.Pass(TimeSpan.FromHours(3));
        await client.Moves(deal, "stalled", "waits for a permit");
        app.Clock.Pass(TimeSpan.FromHours(1));
        await client.Moves(deal, "qualified");

        var stages = (await client.Read($"{Words.Deals}/{deal}/history")).GetProperty("stages").EnumerateArray().ToList();

        Assert.Equal(["lead", "qualified", "stalled", "qualified"], stages.Select(stage => stage.Text("stage")));
        Assert.Equal([2, 3, 1, 0], stages.Select(stage => stage.GetProperty("seconds").GetInt64() / 3600));
        Assert.Equal(("waits for a permit", "qualified", "key-of-tests"), (stages[2].Text("reason"), stages[2].Text("from"), stages[2].Text("actor")));
        Assert.Equal(stages[1].Text("leftAt"), stages[2].Text("enteredAt"));
    }

    [Fact]
    public async Task An_illegal_move_is_refused_naming_both_and_what_is_allowed()
    {
        using var client = app.AsOfficial();
        var deal = await client.NewDeal();

        var problem = await (await client.Post($"{Words.Deals}/{deal}/stages", new { to = "landed" })).IsProblem(409, "illegal-transition", "/to");

        Assert.Equal(("lead", "landed"), (problem.Text("from"), problem.Text("to")));
        Assert.Contains("stage lead cannot move to landed", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(["qualified", "stalled", "lost"], problem.GetProperty("allowed").EnumerateArray().Select(stage => stage.GetString()));
        Assert.Equal(1, (await client.Read($"{Words.Deals}/{deal}")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task What_a_move_lacks_is_named()
    {
        using var client = app.AsOfficial();
        var path = $"{Words.Deals}/{await client.NewDeal()}/stages";

        await (await client.Post(path, new { to = "lost" })).IsProblem(422, "reason-required", "/reason");
        await (await client.Post(path, new { to = "won" })).IsProblem(400, "malformed-json", "/to");
        await (await client.Post(path, new { to = "qualified" }, ("If-Match", "\"9-json\""))).IsProblem(412, "stale");
        await (await client.Post(path, new { to = "qualified", rate = new { currency = "USD", value = 7.1 } })).IsProblem(422, "rate-only-at-signing", "/rate");
        await (await client.Post($"{Words.Deals}/{Guid.NewGuid()}/stages", new { to = "qualified" })).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task The_rate_is_pinned_at_signing()
    {
        using var client = app.AsOfficial();
        var deal = await client.DealIn("negotiation");
        var path = $"{Words.Deals}/{deal}/stages";

        await (await client.Post(path, new { to = "signed", rate = new { currency = "RMB", value = 1 } })).IsProblem(422, "unknown-currency", "/rate/currency");
        await (await client.Post(path, new { to = "signed", rate = new { currency = "CNY", value = 1 } })).IsProblem(422, "rate-to-itself", "/rate/currency");
        await (await client.Post(path, new { to = "signed", rate = new { currency = "USD", value = 0 } })).IsProblem(422, "invalid-rate", "/rate/value");
        await (await client.Post(path, new { to = "signed", rate = new { currency = "USD", value = 7.1234567890123m } })).IsProblem(422, "invalid-rate", "/rate/value");
        Assert.True((await client.Post(path, new { to = "signed", rate = new { currency = "USD", value = 7.123456789012m, source = "demo" } })).IsSuccessStatusCode);

        var rate = (await client.Read($"{Words.Deals}/{deal}")).GetProperty("signing").GetProperty("rate");
        Assert.Equal(("USD", "CNY", 7.123456789012m, "demo"), (rate.Text("currency"), rate.Text("into"), rate.GetProperty("value").GetDecimal(), rate.Text("source")));
    }

    [Fact]
    public async Task Of_many_same_moves_at_the_same_moment_one_is_made()
    {
        using var client = app.AsOfficial();
        var deal = await client.NewDeal();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.Post($"{Words.Deals}/{deal}/stages", new { to = "qualified" })));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Contains((int)answer.StatusCode, new[] { 409, 412 }));
        Assert.Equal(2, (await client.Read($"{Words.Deals}/{deal}/history")).GetProperty("stages").GetArrayLength());
    }
}

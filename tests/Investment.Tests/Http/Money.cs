using System.Net;
using Npgsql;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Money(InvestmentApplication app)
{
    [Fact]
    public async Task Pledged_contracted_and_disbursed_are_kept_apart_with_their_evidence()
    {
        using var client = app.AsOfficial();
        var deal = await client.DealIn("signed");
        await client.Enter(deal, "pledges", Words.Money(300));
        await client.Enter(deal, "contracts", Words.Money(200));
        await client.Enter(deal, "disbursements", Words.Money(150));
        var answer = await client.Enter(deal, "pledges", new { amount = 5000, currency = "JPY", on = "2024-11-24", evidence = "minutes 12", evidenceUri = "https://evidence.example/12" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var entry = await client.Read(answer.Headers.Location!.ToString());
        Assert.Equal(("pledge", 5000L, "JPY", 0, "2024-11-24", "minutes 12", "https://evidence.example/12", "key-of-tests"),
            (entry.Text("kind"), entry.GetProperty("amount").GetInt64(), entry.Text("currency"), entry.GetProperty("exponent").GetInt32(), entry.Text("on"), entry.Text("evidence"), entry.Text("evidenceUri"), entry.Text("actor")));
        var view = await client.Read($"{Words.Deals}/{deal}");
        Assert.Equal(answer.Headers.ETag?.Tag, $"\"{view.GetProperty("version").GetInt32()}-json\"");
        Assert.Equal([("CNY", 2, 300L, 200L, 150L), ("JPY", 0, 5000L, 0L, 0L)], view.GetProperty("amounts").EnumerateArray().Select(row =>
            (row.Text("currency"), row.GetProperty("exponent").GetInt32(), row.GetProperty("pledged").GetInt64(), row.GetProperty("contracted").GetInt64(), row.GetProperty("disbursed").GetInt64())));
        Assert.Equal(4, (await client.Read($"{Words.Deals}/{deal}/money")).GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_naming_the_field()
    {
        using var client = app.AsOfficial();
        var deal = await client.NewDeal();

        await (await client.Enter(deal, "pledges", Words.Money(1, "RMB"))).IsProblem(422, "unknown-currency", "/currency");
        await (await client.Enter(deal, "pledges", Words.Money(1, "cny"))).IsProblem(422, "unknown-currency", "/currency");
        await (await client.Enter(deal, "pledges", Words.Money(0))).IsProblem(422, "invalid-amount", "/amount");
        await (await client.Enter(deal, "pledges", Words.Money(-5))).IsProblem(422, "invalid-amount", "/amount");
        await (await client.Enter(deal, "pledges", Words.Money(long.MaxValue))).IsProblem(422, "invalid-amount", "/amount");
        await (await client.Enter(deal, "pledges", new { amount = 12.34, currency = "CNY", on = "2024-11-25", evidence = "made up" })).IsProblem(400, "malformed-json", "/amount");
        await (await client.Enter(deal, "pledges", Words.Money(1, on: "2999-01-01"))).IsProblem(422, "in-the-future", "/on");
        await (await client.Enter(deal, "pledges", new { amount = 1, currency = "CNY", on = "2024-11-25", evidence = " " })).IsProblem(400, "validation");
        await (await client.Enter(Guid.NewGuid(), "pledges", Words.Money(1))).IsProblem(404, "not-found");
        await (await client.Post($"{Words.Deals}/{deal}/pledges", Words.Money(1), ("If-Match", "\"9-json\""))).IsProblem(412, "stale");
    }

    [Fact]
    public async Task That_the_state_of_the_deal_does_not_allow_is_refused()
    {
        using var client = app.AsOfficial();
        var lead = await client.NewDeal();
        var lost = await client.NewDeal();
        await client.Moves(lost, "lost", "made up");
        var signed = await client.DealIn("signed");
        await client.Enter(signed, "contracts", Words.Money(100));

        await (await client.Enter(lead, "contracts", Words.Money(1))).IsProblem(409, "not-signed");
        await (await client.Enter(lead, "disbursements", Words.Money(1))).IsProblem(409, "not-signed");
        await (await client.Enter(lost, "pledges", Words.Money(1))).IsProblem(409, "deal-lost");
        await (await client.Enter(signed, "disbursements", Words.Money(101))).IsProblem(409, "more-than-contracted");
        await (await client.Enter(signed, "disbursements", Words.Money(1, "USD"))).IsProblem(409, "more-than-contracted");
    }

    [Fact]
    public async Task Paid_at_the_same_moment_never_exceeds_what_is_contracted()
    {
        using var client = app.AsOfficial();
        var deal = await client.DealIn("signed");
        await client.Enter(deal, "contracts", Words.Money(100));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.Enter(deal, "disbursements", Words.Money(60))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(60, (await client.Read($"{Words.Deals}/{deal}")).GetProperty("amounts")[0].GetProperty("disbursed").GetInt64());
    }

    [Fact]
    public async Task Entered_by_mistake_is_taken_back_and_both_entries_stay()
    {
        using var client = app.AsOfficial();
        var deal = await client.DealIn("signed");
        var contract = (await (await client.Enter(deal, "contracts", Words.Money(100))).Body()).Id();
        var payment = (await (await client.Enter(deal, "disbursements", Words.Money(100))).Body()).Id();
        Task<HttpResponseMessage> Reverse(Guid entry) => client.Post($"{Words.Deals}/{deal}/money/{entry}/reversal", new { reason = "entered twice" });

        await (await Reverse(contract)).IsProblem(409, "more-than-contracted");
        var reversal = await (await Reverse(payment)).Body();
        Assert.Equal((-100L, payment), (reversal.GetProperty("amount").GetInt64(), reversal.GetProperty("reverses").GetGuid()));
        await (await Reverse(payment)).IsProblem(409, "already-reversed");
        await (await Reverse(reversal.Id())).IsProblem(409, "is-a-reversal");
        await (await Reverse(Guid.NewGuid())).IsProblem(404, "not-found");
        Assert.Equal(3, (await client.Read($"{Words.Deals}/{deal}/money")).GetProperty("entries").GetArrayLength());
    }

    [Theory]
    [InlineData("UPDATE money_entry SET amount = 1")]
    [InlineData("DELETE FROM money_entry")]
    [InlineData("DELETE FROM stage_entry")]
    [InlineData("UPDATE stage_entry SET reason = 'rewritten'")]
    [InlineData("TRUNCATE edit")]
    public async Task And_history_are_append_only_in_the_database_itself(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => app.Execute(sql));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }
}

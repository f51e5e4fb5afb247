using CityIp.Contracts;
using CityIp.Investment.Deals;
using Xunit;
using static CityIp.Investment.Deals.MoneyKind;

namespace CityIp.Investment.Tests.Rules;

public sealed class Money_of_a_deal
{
    private static readonly DateOnly Day = new(2024, 11, 25);

    [Fact]
    public void Is_kept_apart_by_kind_and_currency()
    {
        var deal = Stages_of_a_deal.In(DealStage.Signed);
        Enter(deal, Pledge, 300, "CNY");
        Enter(deal, Contract, 200, "CNY");
        Enter(deal, Disbursement, 50, "CNY");
        Enter(deal, Pledge, 7, "JPY");
        Enter(deal, Pledge, 1, "CNY");

        Assert.Equal([new DealAmount("CNY", 301, 200, 50), new DealAmount("JPY", 7, 0, 0)], deal.Amounts());
    }

    [Theory]
    [InlineData(100, "done")]
    [InlineData(101, "more-than-contracted")]
    public void That_is_paid_never_exceeds_what_is_contracted(long amount, string expected)
    {
        var deal = Stages_of_a_deal.In(DealStage.Landed);
        Enter(deal, Contract, 150, "CNY");
        Enter(deal, Disbursement, 50, "CNY");

        Assert.Equal(expected, Kebab.Of(Enter(deal, Disbursement, amount, "CNY")));
    }

    [Fact]
    public void That_is_contracted_in_one_currency_covers_no_payment_in_another()
    {
        var deal = Stages_of_a_deal.In(DealStage.Signed);
        Enter(deal, Contract, 1_000_000, "CNY");

        Assert.Equal(Entering.MoreThanContracted, Enter(deal, Disbursement, 1, "USD"));
        Assert.Equal(Entering.MoreThanContracted, Enter(Stages_of_a_deal.In(DealStage.Signed), Disbursement, 1, "CNY"));
    }

    [Theory]
    [InlineData("lead", null, "not-signed")]
    [InlineData("qualified", null, "not-signed")]
    [InlineData("negotiation", null, "not-signed")]
    [InlineData("signed", null, "done")]
    [InlineData("landed", null, "done")]
    [InlineData("aftercare", null, "done")]
    [InlineData("stalled", "negotiation", "not-signed")]
    [InlineData("stalled", "signed", "done")]
    [InlineData("lost", null, "deal-lost")]
    public void Is_contracted_from_signing_on(string stage, string? stalledFrom, string expected) =>
        Assert.Equal(expected, Kebab.Of(Enter(Stages_of_a_deal.In(Kebab.Read<DealStage>(stage), Kebab.TryRead<DealStage>(stalledFrom)), Contract, 1, "CNY")));

    [Theory]
    [InlineData("lead", null, "done")]
    [InlineData("stalled", "lead", "done")]
    [InlineData("lost", null, "deal-lost")]
    public void Is_pledged_until_the_deal_is_lost(string stage, string? stalledFrom, string expected) =>
        Assert.Equal(expected, Kebab.Of(Enter(Stages_of_a_deal.In(Kebab.Read<DealStage>(stage), Kebab.TryRead<DealStage>(stalledFrom)), Pledge, 1, "CNY")));

    [Fact]
    public void Has_totals_that_every_reader_gets_exactly()
    {
        var deal = Stages_of_a_deal.In(DealStage.Lead);

        Assert.Equal(Entering.Done, Enter(deal, Pledge, Deal.MostMoney, "CNY"));
        Assert.Equal(Entering.TooLarge, Enter(deal, Pledge, 1, "CNY"));
        Assert.Equal(Entering.Done, Enter(deal, Pledge, 1, "USD"));
        Assert.Equal((long)(double)Deal.MostMoney, Deal.MostMoney);
    }

    [Fact]
    public void Is_taken_back_once_and_both_entries_stay()
    {
        var deal = Stages_of_a_deal.In(DealStage.Lead);
        Enter(deal, Pledge, 300, "CNY");
        var entry = deal.Money[0].Id;

        Assert.Equal(Reversing.Done, Reverse(deal, entry));
        Assert.Equal(Reversing.AlreadyReversed, Reverse(deal, entry));
        Assert.Equal(Reversing.IsReversal, Reverse(deal, deal.Money[1].Id));
        Assert.Equal(Reversing.NoSuchEntry, Reverse(deal, Guid.NewGuid()));

        Assert.Equal([300L, -300L], deal.Money.Select(row => row.Amount));
        Assert.Equal([new DealAmount("CNY", 0, 0, 0)], deal.Amounts());
    }

    [Fact]
    public void That_was_paid_out_of_a_contract_keeps_the_contract()
    {
        var deal = Stages_of_a_deal.In(DealStage.Signed);
        Enter(deal, Contract, 100, "CNY");
        Enter(deal, Disbursement, 1, "CNY");

        Assert.Equal(Reversing.MoreThanContracted, Reverse(deal, deal.Money[0].Id));
        Assert.Equal(Reversing.Done, Reverse(deal, deal.Money[1].Id));
        Assert.Equal(Reversing.Done, Reverse(deal, deal.Money[0].Id));
    }

    private static Entering Enter(Deal deal, MoneyKind kind, long amount, string currency) =>
        deal.Enter(kind, amount, currency, Day, "evidence", null, "tester", DateTimeOffset.UnixEpoch);

    private static Reversing Reverse(Deal deal, Guid entry) => deal.Reverse(entry, Day, "a mistake", "tester", DateTimeOffset.UnixEpoch);
}

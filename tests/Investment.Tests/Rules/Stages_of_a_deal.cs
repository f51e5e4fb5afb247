using CityIp.Investment.Deals;
using Xunit;
using static CityIp.Investment.Deals.DealStage;

namespace CityIp.Investment.Tests.Rules;

public sealed class Stages_of_a_deal
{
    private static readonly DateTimeOffset Monday = new(2024, 11, 25, 1, 0, 0, TimeSpan.Zero);
    private static readonly DealStage[] WayForward = [Lead, Qualified, Negotiation, Signed, Landed, Aftercare];

    /// <summary>Every stage a deal can be in, with where it stalled; and every stage it could be asked to go to.</summary>
    public static TheoryData<string, string?, string, bool> Table()
    {
        var table = new TheoryData<string, string?, string, bool>();
        foreach (var to in Enum.GetValues<DealStage>())
        {
            for (var index = 0; index < WayForward.Length; index++)
            {
                var forward = index + 1 < WayForward.Length && to == WayForward[index + 1];
                table.Add(Kebab.Of(WayForward[index]), null, Kebab.Of(to), forward || to is Stalled or Lost);
                table.Add("stalled", Kebab.Of(WayForward[index]), Kebab.Of(to), to == WayForward[index] || to is Lost);
            }
            table.Add("lost", null, Kebab.Of(to), false);
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Only_legal_moves_are_made(string from, string? stalledFrom, string to, bool legal)
    {
        var deal = In(Kebab.Read<DealStage>(from), Kebab.TryRead<DealStage>(stalledFrom));
        var (before, entries) = (deal.Stage, deal.Stages.Count);

        var outcome = deal.MoveTo(Kebab.Read<DealStage>(to), "a reason", rate: null, "tester", Monday);

        Assert.Equal(legal ? Move.Done : Move.Illegal, outcome);
        Assert.Equal(legal ? Kebab.Read<DealStage>(to) : before, deal.Stage);
        Assert.Equal(legal ? entries + 1 : entries, deal.Stages.Count);
    }

    [Fact]
    public void The_table_holds_every_state_and_every_target() => Assert.Equal(13 * 8, Table().Count);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Stalled_and_lost_need_a_reason(string? reason)
    {
        var deal = In(Negotiation);

        Assert.Equal(Move.ReasonMissing, deal.MoveTo(Stalled, reason, rate: null, "tester", Monday));
        Assert.Equal(Move.ReasonMissing, deal.MoveTo(Lost, reason, rate: null, "tester", Monday));
        Assert.Equal(Negotiation, deal.Stage);
    }

    [Fact]
    public void A_rate_is_pinned_at_signing_and_stays_through_a_stall()
    {
        var deal = In(Negotiation);

        Assert.Equal(Move.Done, deal.MoveTo(Signed, null, new("USD", "CNY", 7.25m, "demo"), "tester", Monday));
        Assert.Equal(Move.Done, deal.MoveTo(Stalled, "waits for a permit", null, "tester", Monday.AddDays(1)));
        Assert.Equal(Move.RateOnlyAtSigning, deal.MoveTo(Signed, null, new("USD", "CNY", 9m, "demo"), "tester", Monday.AddDays(2)));
        Assert.Equal(Move.Done, deal.MoveTo(Signed, null, null, "tester", Monday.AddDays(2)));

        Assert.Equal(("USD", 7.25m, "CNY", Monday), (deal.RateCurrency, deal.Rate, deal.RateInto, deal.SignedAt));
    }

    [Fact]
    public void A_rate_belongs_to_no_other_move() =>
        Assert.Equal(Move.RateOnlyAtSigning, In(Lead).MoveTo(Qualified, null, new("USD", "CNY", 7.25m, null), "tester", Monday));

    [Fact]
    public void The_history_names_where_it_came_from_and_who_moved_it()
    {
        var deal = In(Lead);
        deal.MoveTo(Qualified, null, null, "tester", Monday);

        Assert.Equal([(null, Lead, "opener"), (Lead, Qualified, "tester")], deal.Stages.Select(entry => (entry.From, entry.To, entry.Actor)));
    }

    [Fact]
    public void The_first_response_is_overdue_after_the_deadline_unless_given_or_lost()
    {
        var deal = In(Lead);
        Assert.False(deal.IsFirstResponseOverdue(Monday.AddHours(47)));
        Assert.True(deal.IsFirstResponseOverdue(Monday.AddHours(49)));

        Assert.True(deal.Respond("called", Monday.AddHours(49)));
        Assert.False(deal.IsFirstResponseOverdue(Monday.AddHours(50)));
        Assert.False(deal.Respond("called again", Monday.AddHours(51)));
        Assert.Equal("called", deal.FirstResponseNote);

        Assert.False(In(Lost).IsFirstResponseOverdue(Monday.AddYears(1)));
    }

    /// <summary>A deal that went the legal way to a stage.</summary>
    internal static Deal In(DealStage stage, DealStage? stalledFrom = null)
    {
        var deal = new Deal { Id = Guid.CreateVersion7(), Name = "Demo deal", OpenedAt = Monday, AssetIds = [] }.Open(TimeSpan.FromHours(48), "opener", Monday);
        var last = stage is Stalled ? stalledFrom!.Value : stage is Lost ? Lead : stage;
        foreach (var next in WayForward.Skip(1).TakeWhile(next => next <= last))
        {
            Assert.Equal(Move.Done, deal.MoveTo(next, null, null, "opener", Monday));
        }
        if (stage is Stalled or Lost)
        {
            Assert.Equal(Move.Done, deal.MoveTo(stage, "a reason", null, "opener", Monday));
        }
        return deal;
    }
}

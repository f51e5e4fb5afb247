using CityIp.Contracts;
using CityIp.Testing;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_message_that_could_not_be_dealt_with(InvestmentApplication app)
{
    [Fact]
    public async Task Is_held_and_opens_one_deal_when_it_is_replayed()
    {
        var lead = A_captured_lead.Lead(new LeadContact("Demo Visitor 8", null, null, null));
        var id = Guid.CreateVersion7();
        using var desk = app.As("city", "investment:operate");
        await app.Execute($"ALTER TABLE deal ADD CONSTRAINT refused_by_this_test CHECK (lead_id <> '{lead.LeadId}') NOT VALID");
        await app.Tell(lead, id);

        await new OperatorsDesk(desk, "investment", "investment-open-deals", sql => app.Execute(sql)).TakesEffectOnceAsync(
            id,
            "refused_by_this_test",
            mend: () => app.Execute("ALTER TABLE deal DROP CONSTRAINT refused_by_this_test"),
            effects: () => app.Count("SELECT count(*) FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)),
            somethingLater: () => app.TellAndWait(A_captured_lead.Lead()));
    }

    [Fact]
    public async Task Is_gone_when_it_is_discarded()
    {
        var lead = A_captured_lead.Lead(new LeadContact("Demo Visitor 9", null, null, null));
        var id = Guid.CreateVersion7();
        using var desk = app.As("city", "investment:operate");
        await app.Execute($"ALTER TABLE deal ADD CONSTRAINT refused_for_good CHECK (lead_id <> '{lead.LeadId}') NOT VALID");
        await app.Tell(lead, id);
        var letters = new OperatorsDesk(desk, "investment", "investment-open-deals", sql => app.Execute(sql));

        Assert.Equal("discarded", (await letters.DiscardAsync(await letters.HeldAsync(id))).GetProperty("state").GetString());

        await app.Execute("ALTER TABLE deal DROP CONSTRAINT refused_for_good");
        await app.TellAndWait(A_captured_lead.Lead());
        Assert.Equal(0, await app.Count("SELECT count(*) FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)));
        Assert.Equal(0, await app.Count("SELECT count(*) FROM bus_dead_letter WHERE message_id = @id AND body IS NOT NULL", ("id", id.ToString())));
    }

    [Fact]
    public async Task Is_given_up_when_its_visitor_asks_to_be_forgotten()
    {
        var lead = A_captured_lead.Lead(new LeadContact("Demo Visitor 10", null, null, null));
        var id = Guid.CreateVersion7();
        using var desk = app.As("city", "investment:operate");
        await app.Execute($"ALTER TABLE deal ADD CONSTRAINT refused_until_forgotten CHECK (lead_id <> '{lead.LeadId}') NOT VALID");
        await app.Tell(lead, id);
        var letters = new OperatorsDesk(desk, "investment", "investment-open-deals", sql => app.Execute(sql));
        var held = await letters.HeldAsync(id);

        await app.TellAndWait(new VisitorErased(Guid.CreateVersion7(), lead.ExpoId, lead.Visitor, Guid.NewGuid(), DateTimeOffset.UtcNow));

        var forgotten = await letters.RevealAsync(held);
        Assert.Equal("discarded", forgotten.GetProperty("state").GetString());
        Assert.Contains("to be forgotten", forgotten.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await app.Count("SELECT count(*) FROM bus_dead_letter WHERE message_id = @id AND (body IS NOT NULL OR headers IS NOT NULL)", ("id", id.ToString())));
        await app.Execute("ALTER TABLE deal DROP CONSTRAINT refused_until_forgotten");
    }

    [Fact]
    public async Task Is_shown_to_operators_only()
    {
        using var official = app.AsOfficial();
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await official.GetAsync("/v1/investment/error-queues", TestContext.Current.CancellationToken)).StatusCode);
    }
}

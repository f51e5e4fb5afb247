using System.Text.Json;
using CityIp.Contracts;
using CityIp.Investment.Consumers;
using CityIp.Testing;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_forgotten_visitor(InvestmentApplication app)
{
    private static readonly LeadContact Contact = new("Demo Visitor 9", "visitor9@example.org", "+86 21 0000 0000", "Demo Film Studio 3");

    [Fact]
    public async Task Is_taken_out_of_the_deal_which_stays()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        var id = await DealOf(lead);
        var erased = Erased(lead);

        await app.TellAndWait(erased);

        using var client = app.AsOfficial();
        var deal = await client.Read($"/v1/investment/deals/{id}");
        Assert.Equal((JsonValueKind.Null, "lead", 2L), (deal.GetProperty("contact").ValueKind, deal.GetProperty("stage").GetString(), deal.GetProperty("version").GetInt64()));
        Assert.Equal(erased.Replacement, await app.Scalar<Guid>("SELECT visitor FROM deal WHERE id = @id", ("id", id)));
        // That it changed is in the edit log, what it held is not.
        var edits = (await client.Read($"/v1/investment/deals/{id}/edits")).GetProperty("items").EnumerateArray().Where(edit => edit.GetProperty("version").GetInt64() == 2).ToDictionary(edit => edit.GetProperty("field").GetString()!);
        Assert.Equal(["contactCompany", "contactEmail", "contactName", "contactPhone", "visitor"], edits.Keys.Order(StringComparer.Ordinal));
        Assert.All(edits.Values, edit => Assert.Equal("message:visitor-erased", edit.GetProperty("actor").GetString()));
        Assert.Equal(0, await app.Count("SELECT count(*) FROM edit WHERE subject_id = @id AND (concat(old, new) LIKE '%isitor9%' OR concat(old, new) LIKE '%' || @visitor || '%')", ("id", id), ("visitor", lead.Visitor.ToString())));
        // An older version that comes late does not bring the person back.
        await app.TellAndWait(lead with { Version = 3, Visitor = erased.Replacement, Contact = null });
        await app.TellAndWait(lead with { Version = 2 });
        Assert.Equal(JsonValueKind.Null, (await client.Read($"/v1/investment/deals/{id}")).GetProperty("contact").ValueKind);
    }

    [Fact]
    public async Task Is_somebody_else_at_another_expo()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        await app.TellAndWait(Erased(lead) with { ExpoId = Guid.CreateVersion7() });

        using var client = app.AsOfficial();
        Assert.Equal("visitor9@example.org", (await client.Read($"/v1/investment/deals/{await DealOf(lead)}")).GetProperty("contact").GetProperty("email").GetString());
    }

    [Fact]
    [Trait("consumed once", "investment-forget-visitors: visitor-erased")]
    public async Task Told_twice_is_one_change_and_one_confirmation()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        var (erased, message) = (Erased(lead), Guid.CreateVersion7());
        await app.TellAndWait(erased, message);
        await app.Tell(erased, message);
        await app.TellAndWait(Erased(A_captured_lead.Lead()));

        Assert.Equal(2, await app.Count("SELECT version FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)));
        await Eventually.True(() => app.Published.Forgotten.Any(done => done.ErasureId == erased.ErasureId));
        Assert.Equal("investment", Assert.Single(app.Published.Forgotten, done => done.ErasureId == erased.ErasureId).Service);
    }

    [Fact]
    public async Task That_could_not_be_saved_is_confirmed_to_nobody()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        var erased = Erased(lead);
        await app.Execute($"ALTER TABLE deal ADD CONSTRAINT refused_by_test_{erased.ErasureId:N} CHECK (visitor <> '{erased.Replacement}')");
        var id = Guid.CreateVersion7();

        await app.Tell(erased, id);

        await Eventually.True(() => app.IsHeld(id), message: "the message is held");
        await app.Execute($"ALTER TABLE deal DROP CONSTRAINT refused_by_test_{erased.ErasureId:N}");
        Assert.Equal(0, await app.Count("SELECT count(*) FROM outbox WHERE convert_from(body, 'UTF8') LIKE '%' || @erasure || '%'", ("erasure", erased.ErasureId.ToString())));
        Assert.DoesNotContain(app.Published.Forgotten, done => done.ErasureId == erased.ErasureId);
        Assert.Equal(1, await app.Count("SELECT version FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)));
    }

    [Fact]
    public async Task Stands_in_no_table_that_is_left_out()
    {
        var tables = await app.Scalar<string[]>("SELECT array_agg(DISTINCT table_name::text) FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%visitor%'");

        Assert.Equal(ForgetVisitors.Tables.Order(), tables.Order());
    }

    private static VisitorErased Erased(LeadCaptured lead) => new(Guid.CreateVersion7(), lead.ExpoId, lead.Visitor, Guid.NewGuid(), DateTimeOffset.UtcNow);

    private async Task<Guid> DealOf(LeadCaptured lead) => await app.Scalar<Guid>("SELECT id FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId));
}

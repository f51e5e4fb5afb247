using CityIp.Contracts;
using CityIp.Testing;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_captured_lead(InvestmentApplication app)
{
    private static readonly LeadContact Contact = new("Demo Visitor 7", "visitor7@example.org", null, "Demo Film Studio 3");

    internal static LeadCaptured Lead(LeadContact? contact = null, long version = 1) => new(
        Guid.CreateVersion7(), version, Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "Demo exhibitor",
        Guid.CreateVersion7(), "qingpu", "film-and-television", [Guid.CreateVersion7(), Guid.CreateVersion7()], contact, DateTimeOffset.UtcNow);

    [Fact]
    public async Task With_consent_becomes_a_deal_in_stage_lead_with_its_source_and_the_consented_fields()
    {
        var lead = Lead(Contact);
        await app.TellAndWait(lead);

        using var client = app.AsOfficial();
        var deal = await client.Read($"/v1/investment/deals/{await DealOf(lead)}");

        Assert.Equal("lead", deal.GetProperty("stage").GetString());
        var source = deal.GetProperty("source");
        Assert.Equal(lead.LeadId, source.GetProperty("leadId").GetGuid());
        Assert.Equal(lead.ExpoId, source.GetProperty("expoId").GetGuid());
        Assert.Equal(lead.BoothId, source.GetProperty("boothId").GetGuid());
        Assert.Equal(lead.ExhibitorId, source.GetProperty("exhibitorId").GetGuid());
        Assert.Equal("qingpu", source.GetProperty("districtCode").GetString());
        Assert.Equal(lead.AssetIds, source.GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("id").GetGuid()));
        var contact = deal.GetProperty("contact");
        Assert.Equal("visitor7@example.org", contact.GetProperty("email").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, contact.GetProperty("phone").ValueKind);
    }

    [Fact]
    public async Task Is_told_to_the_others_as_a_changed_deal()
    {
        var lead = Lead(Contact);
        await app.TellAndWait(lead);

        var told = await app.Published.Version(await DealOf(lead), 1);

        Assert.Equal((lead.LeadId, lead.ExpoId, lead.BoothId, "qingpu", "lead"), (told.LeadId, told.ExpoId, told.BoothId, told.DistrictCode, told.Stage));
        Assert.Equal(lead.AssetIds, told.AssetIds);
        Assert.Empty(told.Amounts);
    }

    [Fact]
    [Trait("consumed once", "investment-open-deals: lead-captured")]
    public async Task Delivered_twice_is_one_deal_in_one_version()
    {
        var lead = Lead(Contact);
        var messageId = Guid.CreateVersion7();
        await app.TellAndWait(lead, messageId);
        await app.Tell(lead, messageId);
        // A later message in the same queue: when it has been dealt with, so has the repetition, as far as the queue's order goes.
        await app.TellAndWait(lead with { Version = 2 });

        Assert.Equal(1, await Deals(lead));
        Assert.Equal(1, await app.Count("SELECT version FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)));
    }

    [Fact]
    public async Task Sent_twice_under_different_message_ids_is_one_deal()
    {
        var lead = Lead(Contact);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.TellAndWait(lead)));

        Assert.Equal(1, await Deals(lead));
    }

    [Fact]
    public async Task Without_consent_is_no_deal_until_a_newer_version_brings_it()
    {
        var lead = Lead();
        await app.TellAndWait(lead);
        Assert.Equal(0, await Deals(lead));

        await app.TellAndWait(lead with { Version = 2, Contact = Contact });
        Assert.Equal(1, await Deals(lead));
    }

    [Fact]
    public async Task In_an_older_version_that_comes_late_does_not_bring_back_a_consent_that_was_withdrawn()
    {
        var lead = Lead(Contact);
        await app.TellAndWait(lead with { Version = 2, Contact = null });
        await app.TellAndWait(lead);

        Assert.Equal(0, await Deals(lead));
    }

    [Fact]
    public async Task In_a_newer_version_updates_contact_and_assets_and_an_older_one_that_follows_changes_nothing()
    {
        var lead = Lead(Contact);
        var another = Guid.CreateVersion7();
        await app.TellAndWait(lead);
        await app.TellAndWait(lead with { Version = 3, AssetIds = [.. lead.AssetIds, another], Contact = Contact with { Phone = "+86 21 0000 0000" } });
        await app.TellAndWait(lead with { Version = 2, AssetIds = [] });

        using var client = app.AsOfficial();
        var deal = await client.Read($"/v1/investment/deals/{await DealOf(lead)}");
        Assert.Equal("+86 21 0000 0000", deal.GetProperty("contact").GetProperty("phone").GetString());
        Assert.Equal([.. lead.AssetIds, another], deal.GetProperty("source").GetProperty("assets").EnumerateArray().Select(asset => asset.GetProperty("id").GetGuid()));
        Assert.Equal(2, deal.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task In_a_newer_version_without_consent_takes_the_contact_away_and_keeps_the_deal()
    {
        var lead = Lead(Contact);
        await app.TellAndWait(lead);
        await app.TellAndWait(lead with { Version = 2, Contact = null });

        using var client = app.AsOfficial();
        var deal = await client.Read($"/v1/investment/deals/{await DealOf(lead)}");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, deal.GetProperty("contact").ValueKind);
        Assert.Equal(0, await app.Count("SELECT count(*) FROM edit WHERE old LIKE '%visitor7%' OR new LIKE '%visitor7%'"));
    }

    [Fact]
    public async Task That_could_not_be_saved_is_told_to_nobody()
    {
        var lead = Lead(Contact) with { ExhibitorName = "Demo exhibitor that the database refuses" };
        await app.Execute("ALTER TABLE deal ADD CONSTRAINT refused_by_test CHECK (exhibitor_name <> 'Demo exhibitor that the database refuses')");
        var id = Guid.CreateVersion7();
        await app.Tell(lead, id);
        await Eventually.True(() => app.IsHeld(id), message: "the message is held");
        // Messages of different deals leave at once; whatever was in the outbox before this one has left when it has arrived.
        var after = Lead(Contact);
        await app.TellAndWait(after);
        await app.Published.Version(await DealOf(after), 1);

        Assert.Equal(0, await Deals(lead));
        Assert.Equal(0, await app.Count("SELECT count(*) FROM outbox WHERE convert_from(body, 'UTF8') LIKE '%' || @lead || '%'", ("lead", lead.LeadId.ToString())));
        Assert.DoesNotContain(app.Published.All, deal => deal.LeadId == lead.LeadId);
    }

    private Task<long> Deals(LeadCaptured lead) => app.Count("SELECT count(*) FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId));

    private async Task<Guid> DealOf(LeadCaptured lead)
    {
        await Eventually.True(async () => await Deals(lead) == 1, message: "the lead has a deal");
        return await app.Scalar<Guid>("SELECT id FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId));
    }
}

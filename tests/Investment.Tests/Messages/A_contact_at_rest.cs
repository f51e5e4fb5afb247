using CityIp.Contracts;
using CityIp.Investment.Deals;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_contact_at_rest(InvestmentApplication app)
{
    private static readonly LeadContact Contact = new("Secret Visitor 3", "secret3@example.org", "+86 21 3333 3333", "Secret Film Studio 3");

    [Fact]
    public async Task Is_encrypted_and_read_by_those_who_may()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);

        // With blanks and signs that ids, times and ciphertexts do not have: "3333" alone is in one of them by chance now and then.
        Assert.Equal(0, await app.Count("SELECT count(*) FROM deal WHERE deal::text LIKE ANY (ARRAY['%Secret Visitor%', '%secret3@example%', '%3333 3333%', '%Secret Film%'])"));
        using var client = app.AsOfficial();
        var contact = (await client.Read($"/v1/investment/deals?lead={lead.LeadId}")).GetProperty("items")[0].GetProperty("contact");
        Assert.Equal(("Secret Visitor 3", "secret3@example.org", "+86 21 3333 3333", "Secret Film Studio 3"),
            (contact.GetProperty("name").GetString(), contact.GetProperty("email").GetString(), contact.GetProperty("phone").GetString(), contact.GetProperty("company").GetString()));
    }

    [Fact]
    public async Task That_stays_the_same_is_no_change_and_one_field_that_is_withdrawn_is_one()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        await app.TellAndWait(lead with { Version = 2 });
        Assert.Equal(1, await app.Count("SELECT version FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId)));

        await app.TellAndWait(lead with { Version = 3, Contact = Contact with { Email = null } });

        var deal = await app.Scalar<Guid>("SELECT id FROM deal WHERE lead_id = @lead", ("lead", lead.LeadId));
        Assert.Equal(1, await app.Count("SELECT count(*) FROM edit WHERE subject_id = @deal AND version = 2", ("deal", deal)));
        Assert.Equal("contactEmail:(personal):", await app.Scalar<string>("SELECT concat(field, ':', old, ':', new) FROM edit WHERE subject_id = @deal AND version = 2", ("deal", deal)));
    }

    [Fact]
    public async Task That_an_earlier_version_wrote_in_clear_is_read_and_then_encrypted()
    {
        var lead = A_captured_lead.Lead(Contact);
        await app.TellAndWait(lead);
        await app.Execute("UPDATE deal SET contact_name = 'Clear Visitor' WHERE lead_id = @lead", ("lead", lead.LeadId));
        using var client = app.AsOfficial();
        Assert.Equal("Clear Visitor", (await client.Read($"/v1/investment/deals?lead={lead.LeadId}")).GetProperty("items")[0].GetProperty("contact").GetProperty("name").GetString());

        await app.TellAndWait(lead with { Version = 2, Contact = Contact with { Name = "Clear Visitor" } });

        Assert.Equal(0, await app.Count("SELECT count(*) FROM deal WHERE lead_id = @lead AND contact_name LIKE '%Clear%'", ("lead", lead.LeadId)));
    }

    [Fact]
    public void Cannot_be_read_in_another_deals_place()
    {
        var contacts = app.Services.GetRequiredService<Contacts>();
        var (deal, other) = (Guid.NewGuid(), Guid.NewGuid());
        var kept = contacts.Keep(null, "Demo Visitor", deal);

        Assert.Equal("Demo Visitor", contacts.Open(kept, deal));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => contacts.Open(kept, other));
        Assert.Null(contacts.Keep(kept, null, deal));
        Assert.Equal(kept, contacts.Keep(kept, "Demo Visitor", deal));
    }
}

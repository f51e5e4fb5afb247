using CityIp.Contracts;
using CityIp.Investment.Deals;
using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Consumers;

/// <summary>
/// Makes one deal of a lead as soon as the visitor has consented to pass on anything, and lets it follow the lead's newer versions.
/// </summary>
internal sealed class OpenDeals(InvestmentDb db, City city, Contacts contacts, TimeProvider time) : IConsumer<LeadCaptured>
{
    private const string Actor = "message:lead-captured";

    public Task Consume(ConsumeContext<LeadCaptured> context) =>
        db.OnceAsync(context, "investment-open-deals", cancel => FollowAsync(context.Message, cancel));

    private async Task FollowAsync(LeadCaptured lead, CancellationToken cancellationToken)
    {
        if (!await IsNewestAsync(lead, cancellationToken))
        {
            return;
        }
        var now = time.GetUtcNow();
        // An official may be saving the same deal: we wait, instead of failing like a request would.
        await db.Database.ExecuteSqlAsync($"SELECT FROM deal WHERE lead_id = {lead.LeadId} FOR UPDATE", cancellationToken);
        var deal = await db.Deals.SingleOrDefaultAsync(row => row.LeadId == lead.LeadId, cancellationToken);
        if (deal is null)
        {
            if (lead.Contact is null)
            {
                return;
            }
            deal = db.Deals.Add(Of(lead, now)).Entity.Open(city.FirstResponse, Actor, now);
        }
        deal.Follow(lead, contacts);
        await db.SaveAsync(Actor, now, cancellationToken);
    }

    /// <summary>Also lets two versions of a lead that come at the same moment in one after the other.</summary>
    private async Task<bool> IsNewestAsync(LeadCaptured lead, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO known_lead (id, version) VALUES ({lead.LeadId}, {lead.Version})
        ON CONFLICT (id) DO UPDATE SET version = excluded.version
        WHERE known_lead.version < excluded.version
        """, cancellationToken) == 1;

    private static Deal Of(LeadCaptured lead, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Name = $"Lead at {lead.ExhibitorName}",
        OpenedAt = now,
        LeadId = lead.LeadId,
        ExpoId = lead.ExpoId,
        CapturedAt = lead.OccurredAt.ToUniversalTime(),
        AssetIds = [],
    };
}

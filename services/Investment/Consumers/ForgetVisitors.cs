using CityIp.Contracts;
using CityIp.Investment.Edits;
using CityIp.ServiceDefaults.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Investment.Consumers;

/// <summary>Takes the person out of the deals of a visitor who asked to be forgotten; the deals stay.</summary>
internal sealed class ForgetVisitors(InvestmentDb db, FailedMessageContents held, TimeProvider time) : IConsumer<VisitorErased>
{
    private const string Actor = "message:visitor-erased";

    /// <summary>Every table of this service that holds a visitor's pseudonym; a test looks for others.</summary>
    internal static readonly IReadOnlyList<string> Tables = ["deal"];

    public Task Consume(ConsumeContext<VisitorErased> context) =>
        db.OnceAsync(context, "investment-forget-visitors", cancel => ForgetAsync(context.Message, cancel));

    private async Task ForgetAsync(VisitorErased erased, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // As in OpenDeals: an official may be saving the same deal.
        await db.Database.ExecuteSqlAsync($"SELECT FROM deal WHERE expo_id = {erased.ExpoId} AND visitor = {erased.Visitor} ORDER BY id FOR UPDATE", cancellationToken);
        foreach (var deal in await db.Deals.Where(deal => deal.ExpoId == erased.ExpoId && deal.Visitor == erased.Visitor).ToListAsync(cancellationToken))
        {
            deal.Forget(erased.Replacement);
        }
        await held.ForgetAsync((NpgsqlConnection)db.Database.GetDbConnection(), erased.Visitor, erased.Replacement, cancellationToken);
        db.Publish(new VisitorForgotten(erased.ErasureId, "investment", now), erased.ErasureId);
        await db.SaveAsync(Actor, now, cancellationToken);
    }
}

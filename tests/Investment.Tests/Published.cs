using System.Collections.Concurrent;
using CityIp.Contracts;
using CityIp.Testing;
using MassTransit;

namespace CityIp.Investment.Tests;

/// <summary>What the service has told the others.</summary>
internal sealed class Published
{
    private readonly ConcurrentQueue<DealChanged> deals = new();
    private readonly ConcurrentQueue<VisitorForgotten> forgotten = new();

    public void Listen(IRabbitMqReceiveEndpointConfigurator receive)
    {
        receive.AutoDelete = true;
        receive.Durable = false;
        receive.Handler<DealChanged>(context =>
        {
            deals.Enqueue(context.Message);
            return Task.CompletedTask;
        });
        receive.Handler<VisitorForgotten>(context =>
        {
            forgotten.Enqueue(context.Message);
            return Task.CompletedTask;
        });
    }

    public IReadOnlyCollection<VisitorForgotten> Forgotten => forgotten;

    public IReadOnlyCollection<DealChanged> All => deals;

    public IReadOnlyList<DealChanged> Of(Guid dealId) => [.. deals.Where(deal => deal.DealId == dealId)];

    /// <summary>The state of a deal as told in this version.</summary>
    public async Task<DealChanged> Version(Guid dealId, long version)
    {
        await Eventually.True(() => Of(dealId).Any(deal => deal.Version == version), message: $"version {version} of deal {dealId} was published");
        return Of(dealId).First(deal => deal.Version == version);
    }
}

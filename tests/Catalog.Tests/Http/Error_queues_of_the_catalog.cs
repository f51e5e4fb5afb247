using Xunit;

namespace CityIp.Catalog.Tests.Http;

public sealed class Error_queues_of_the_catalog(CatalogApplication catalog)
{
    [Fact]
    public async Task Are_listed_for_operators_only()
    {
        var queues = await catalog.ClientWith("catalog:operate").JsonAsync("/v1/catalog/error-queues");
        Assert.All(queues.GetProperty("items").EnumerateArray(), queue => Assert.StartsWith("catalog-", queue.GetProperty("queue").GetString(), StringComparison.Ordinal));

        using var curator = catalog.Curator;
        await (await curator.GetAsync("/v1/catalog/error-queues")).IsProblem(403, "missing-scope");
    }
}

using CityIp.Contracts;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

public sealed class A_published_index(InvestmentApplication app)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Says_where_the_city_stands_and_the_latest_stays_whatever_the_order()
    {
        using var client = app.AsOfficial();
        await app.Execute("DELETE FROM known_index");
        await (await client.GetAsync("/v1/investment/standing", InvestmentApplication.Cancel)).IsProblem(404, "no-index-published");
        var twice = Guid.CreateVersion7();

        await app.TellAndWait(Index(2, 14), twice);
        await app.TellAndWait(Index(1, 17));
        await app.Tell(Index(2, 40), twice);
        await app.TellAndWait(Index(1, 18));

        var view = await client.Read("/v1/investment/standing");
        Assert.Equal((2, 48), (view.GetProperty("index").GetInt32(), view.GetProperty("of").GetInt32()));
        var city = view.GetProperty("city");
        Assert.Equal((14, 11, 18, "10 runs that vary weights"), (city.GetProperty("rank").GetInt32(), city.GetProperty("interval90")[0].GetInt32(), city.GetProperty("interval90")[1].GetInt32(), city.GetProperty("uncertaintySet").GetString()));
        Assert.Equal("Source: somebody", view.GetProperty("sources")[0].GetString());
    }

    [Fact]
    [Trait("consumed once", "investment-know-index: index-published")]
    public async Task Twice_under_one_message_id_takes_effect_once()
    {
        var id = Guid.CreateVersion7();
        await app.TellAndWait(Index(1000, 5), id);
        // The inbox tells a repetition by its id alone: were it consumed, the higher number would show.
        await app.Tell(Index(1001, 6), id);
        await app.TellAndWait(Index(3, 7));

        Assert.Equal(1000, await app.Scalar<int>("SELECT number FROM known_index"));
        await app.Execute("DELETE FROM known_index");
    }

    [Fact]
    public async Task That_does_not_rank_the_city_is_told_without_it()
    {
        using var client = app.AsOfficial();
        await app.TellAndWait(Index(2000, 1) with { City = null });

        var view = await client.Read("/v1/investment/standing");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, view.GetProperty("city").ValueKind);
        await app.Execute("DELETE FROM known_index");
    }

    private static IndexPublished Index(int number, int rank) => new(
        number, $"Index {number}", Guid.CreateVersion7(), new string('0', 64), 48, new("shanghai", "Shanghai", rank, 40.2, 1, 11, 18, "10 runs that vary weights"), ["Source: somebody"], Now);
}

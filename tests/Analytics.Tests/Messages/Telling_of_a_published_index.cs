using System.Net;
using System.Net.Http.Json;
using CityIp.Analytics.Publications;
using CityIp.Analytics.Tests.Host;
using CityIp.Testing;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Messages;

/// <summary>That it is consumed once when it is delivered twice is shown where it is consumed, in Investment.</summary>
[Collection(AnalyticsApplication.Name)]
public sealed class Telling_of_a_published_index(AnalyticsApplication application)
{
    private const string Exchange = "index-published";

    [Fact]
    [Trait("published", "index-published")]
    public async Task The_message_says_where_the_city_stands()
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var computation = await ComputedAsync();

        var head = await ReadAsync(await PublishAsync(computation), HttpStatusCode.Created);

        await Eventually.True(() => listener.About(Exchange, computation).Count == 1);
        var message = listener.About(Exchange, computation).Single();
        var view = await application.GetAsync($"{IndexPath}/publications/{head.GetProperty("number")}");
        Assert.Equal((head.GetProperty("number").GetInt32(), 48), (message.GetProperty("number").GetInt32(), message.GetProperty("of").GetInt32()));
        Assert.Equal(view.GetProperty("result_hash").GetString(), message.GetProperty("resultHash").GetString());
        var city = message.GetProperty("city");
        Assert.Equal(
            (view.GetProperty("city").GetProperty("rank").GetInt32(), view.GetProperty("city").GetProperty("interval90")[1].GetDouble(), view.GetProperty("uncertainty_set").GetProperty("statement").GetString()),
            (city.GetProperty("rank").GetInt32(), city.GetProperty("highRank").GetDouble(), city.GetProperty("uncertaintySet").GetString()));
    }

    [Fact]
    [Trait("not published when the save fails", "index-published")]
    public async Task A_publication_that_could_not_be_saved_is_told_to_nobody()
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var (refused, after) = (await ComputedAsync(), await ComputedAsync());
        // The row goes in, and the commit fails: row and message are one transaction.
        await application.ExecuteAsync($"""
            CREATE FUNCTION refuse_publication() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON index_publication DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.computation_id = '{refused}') EXECUTE FUNCTION refuse_publication()
            """);
        await RefusedAsync(await PublishAsync(refused), 500, "unexpected");
        await application.ExecuteAsync("DROP TRIGGER refuse ON index_publication; DROP FUNCTION refuse_publication()");

        await ReadAsync(await PublishAsync(after), HttpStatusCode.Created);

        // The relay sends by id: had the refused one been kept, it would have left before.
        await Eventually.True(() => listener.About(Exchange, after).Count == 1);
        Assert.Empty(listener.About(Exchange, refused));
        Assert.Equal(0, await application.ScalarAsync<long>($"SELECT count(*) FROM index_publication WHERE computation_id = '{refused}'"));
    }

    [Fact]
    public async Task A_publication_refused_as_a_second_is_not_told_again()
    {
        await using var listener = await Eavesdropper.OnAsync(application.Broker, Exchange);
        var (twice, after) = (await ComputedAsync(), await ComputedAsync());
        await ReadAsync(await PublishAsync(twice), HttpStatusCode.Created);
        await RefusedAsync(await PublishAsync(twice), 409, "already-published");

        await ReadAsync(await PublishAsync(after), HttpStatusCode.Created);

        await Eventually.True(() => listener.About(Exchange, after).Count == 1);
        Assert.Single(listener.About(Exchange, twice));
    }

    private async Task<string> ComputedAsync()
    {
        await Eventually.True(async () => await application.ScalarAsync<long>("SELECT count(*) FROM index_publication WHERE published_by = 'sample'") == 1, TimeSpan.FromMinutes(2), "the sample is published");
        using var client = application.Writer();
        return (await ReadAsync(await client.ComputeAsync(SampleData.Dataset, SampleData.Method), HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task<HttpResponseMessage> PublishAsync(string computation)
    {
        using var client = application.Writer();
        return await client.PostAsJsonAsync($"{IndexPath}/publications", new { computation, title = "An index" });
    }
}

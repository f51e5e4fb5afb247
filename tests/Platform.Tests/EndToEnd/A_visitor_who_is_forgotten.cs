using System.Net.Http.Json;
using System.Text.Json;
using CityIp.Testing;
using Npgsql;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class A_visitor_who_is_forgotten(PlatformUnderTest platform)
{
    [Fact]
    public async Task Withdraws_a_field_then_everything_and_is_gone_from_every_database_while_the_deal_and_the_counts_stay()
    {
        var (expo, badge) = ($"forget-{Guid.NewGuid().ToString("N")[..8]}", $"BADGE{Guid.NewGuid():N}");
        await platform.PostAsync("/v1/events/expos", new { code = expo, names = new { en = "Expo of a test" }, timeZone = "Asia/Shanghai", startsOn = "2026-10-01", endsOn = "2026-10-03" });
        await platform.PostAsync($"/v1/events/expos/{expo}/booths", new { code = "B1", exhibitorName = "Demo exhibitor 1" });
        await platform.PostAsync($"/v1/events/expos/{expo}/badges", new { badges = new[] { new { code = badge, consents = new[] { "name", "email" }, contact = new { name = "Forgotten Visitor", email = "forgotten@demo.invalid" } } } });
        var lead = await platform.PostAsync($"/v1/events/expos/{expo}/leads", new { id = Guid.NewGuid(), booth = "B1", badge, note = "Forgotten Visitor wants to film." });
        var (expoId, visitor) = (lead.GetProperty("expoId").GetGuid(), lead.GetProperty("visitor").GetGuid());
        await Eventually.True(async () => (await DealAsync()) is { } deal && deal.GetProperty("contact").GetProperty("email").GetString() == "forgotten@demo.invalid", message: "the lead became a deal");
        await Eventually.True(async () => await FoundAsync("analyticsdb", visitor.ToString()) == 2, message: "the activity is counted, and the lead known, in analytics");

        using (var withdrawn = await platform.Gateway.PutAsJsonAsync($"/v1/events/expos/{expo}/badges/consents", new { code = badge, consents = new[] { "name" } }))
        {
            withdrawn.EnsureSuccessStatusCode();
        }
        await Eventually.True(async () => (await DealAsync())!.Value.GetProperty("contact").GetProperty("email").ValueKind == JsonValueKind.Null, message: "the withdrawn field is gone from the deal");
        Assert.Equal("Forgotten Visitor", (await DealAsync())!.Value.GetProperty("contact").GetProperty("name").GetString());

        var erasure = await platform.PostAsync("/v1/events/erasures", new { expo, badge });
        await Eventually.True(async () => (await platform.GetAsync($"/v1/events/erasures/{erasure.GetProperty("id")}")).GetProperty("services").EnumerateArray().Count(service => service.GetProperty("confirmedAt").ValueKind == JsonValueKind.String) >= 2, message: "the other services have confirmed");

        var left = (await DealAsync())!.Value;
        Assert.Equal((JsonValueKind.Null, "lead"), (left.GetProperty("contact").ValueKind, left.GetProperty("stage").GetString()));
        Assert.Equal(1, (await platform.GetAsync($"/v1/events/leads?expo={expoId}")).GetProperty("items").GetArrayLength());
        foreach (var database in new[] { "eventsdb", "investmentdb", "analyticsdb", "gatewaydb", "catalogdb" })
        {
            await Eventually.Passes(async () =>
            {
                Assert.Equal((database, 0L), (database, await FoundAsync(database, visitor.ToString())));
                Assert.Equal((database, 0L), (database, await FoundAsync(database, badge)));
                Assert.Equal((database, 0L), (database, await FoundAsync(database, "Forgotten Visitor")));
                Assert.Equal((database, 0L), (database, await FoundAsync(database, "forgotten@demo.invalid")));
            });
        }
        using var late = await platform.Gateway.PostAsJsonAsync($"/v1/events/expos/{expo}/leads", new { id = Guid.NewGuid(), booth = "B1", badge });
        Assert.Equal(410, (int)late.StatusCode);

        async Task<JsonElement?> DealAsync() => (await platform.GetAsync($"/v1/investment/deals?expo={expoId}")).GetProperty("items").EnumerateArray().Cast<JsonElement?>().FirstOrDefault();
    }

    /// <summary>In how many rows of a database the text stands, as text or as bytes.</summary>
    private async Task<long> FoundAsync(string database, string text)
    {
        await using var source = NpgsqlDataSource.Create(platform.Platform.Servers.Postgres.ConnectionString(database));
        await using var command = source.CreateCommand("""
            SELECT coalesce(sum((xpath('count(//found)', query_to_xml(format('SELECT 1 AS found FROM %I AS t WHERE t::text ILIKE %L OR t::text ILIKE %L', table_name, '%' || $1 || '%', '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'), false, false, '')))[1]::text::bigint), 0)::bigint
            FROM information_schema.tables JOIN pg_class ON oid = format('%I', table_name)::regclass AND NOT relispartition WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            """);
        command.Parameters.Add(new() { Value = text });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

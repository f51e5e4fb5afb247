using Npgsql;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Racing_gates(EventsApplication events)
{
    [Fact]
    public async Task Of_two_gates_that_read_a_badge_at_the_same_moment_one_lets_it_in()
    {
        var expo = await events.ExpoAsync();
        using var north = events.Gate(expo.Code);
        using var south = events.Gate(expo.Code);
        string[] badges = [.. Enumerable.Range(0, 25).Select(number => $"BADGE-{number:0000}")];
        await Task.WhenAll(badges.Select(badge => events.AdmitAsync(expo, badge)));

        var said = await Task.WhenAll(badges.SelectMany(badge => new[] { north, south }.Select(async gate => (badge, says: await gate.Says(badge)))));

        Assert.All(said.GroupBy(one => one.badge), both => Assert.Equal(["ok ok", "refused already-entered"], both.Select(one => one.says).Order()));
        Assert.Equal(25, await events.StoredAsync(expo));
    }

    [Fact]
    public async Task Of_two_gates_that_let_a_badge_out_at_the_same_moment_one_does()
    {
        var expo = await events.ExpoAsync();
        using var north = events.Gate(expo.Code);
        using var south = events.Gate(expo.Code);
        await events.AdmitAsync(expo, "BADGE-0001");
        for (var i = 0; i < 5; i++)
        {
            await north.Says("BADGE-0001");
            var said = await Task.WhenAll(north.Says("BADGE-0001", "exit"), south.Says("BADGE-0001", "exit"));
            Assert.Equal(["ok ok", "refused not-inside"], said.Order());
        }
    }

    [Fact]
    public async Task The_database_itself_takes_one_entry_of_a_stay()
    {
        var expo = await events.ExpoAsync();
        await events.AdmitAsync(expo, "BADGE-0001");
        using var gate = events.Gate(expo.Code);
        await gate.Says("BADGE-0001");
        const string Copy = """
            INSERT INTO check_in SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()) || $2::jsonb)).* FROM check_in AS one WHERE expo_id = $1 AND way = 'gate' LIMIT 1
            """;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => events.Sql(Copy, expo.Id, "{}"));
        Assert.Equal("ux_check_in_stay", refused.ConstraintName);
        // Forced, annulled, recorded offline, after another exit: none of these is a second winner.
        foreach (var other in (string[])["""{"forced":true}""", """{"annulled_at":"2026-10-01T00:00:00Z"}""", """{"way":"offline"}""", $$"""{"stay":"{{Guid.NewGuid()}}"}"""])
        {
            await events.Sql(Copy, expo.Id, other);
        }
    }
}

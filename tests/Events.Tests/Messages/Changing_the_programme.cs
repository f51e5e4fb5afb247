using System.Net.Http.Json;
using CityIp.Events.Expos;
using CityIp.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Messages;

public sealed class Changing_the_programme(EventsApplication events)
{
    [Fact]
    [Trait("published", "expo-changed")]
    public async Task An_expo_is_told_when_it_is_announced_and_when_it_changes()
    {
        await using var listener = await Eavesdropper.OnAsync(events.Servers.Broker, "expo-changed");
        using var http = events.Caller();
        var code = await events.AnnounceExpoAsync();
        await Succeeds(Put(http, $"/v1/events/expos/{code}", new { names = new { en = "Renamed" }, timeZone = "Asia/Shanghai", startsOn = "2026-10-01", endsOn = "2026-10-04" }, "*"));

        await Eventually.True(() => listener.About("expo-changed", code).Count == 2);
        var told = listener.About("expo-changed", code);

        Assert.Equal([1, 2], told.Select(message => message.GetProperty("version").GetInt64()));
        Assert.Equal(("2026-10-04", "Asia/Shanghai", "Renamed"), (told[1].GetProperty("endsOn").GetString(), told[1].GetProperty("timeZone").GetString(), told[1].GetProperty("names").GetProperty("en").GetString()));
        Assert.DoesNotContain("secret", told[0].GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("published", "booth-changed")]
    public async Task A_booth_is_told_when_it_is_placed_changed_and_imported()
    {
        await using var listener = await Eavesdropper.OnAsync(events.Servers.Broker, "booth-changed");
        using var http = events.Caller();
        var (expo, code) = (await events.AnnounceExpoAsync(), NewCode("B"));
        var (district, asset) = (await events.KnowDistrictAsync(), await events.KnowAssetAsync());
        await events.PlaceBoothAsync(expo, code, district, asset);
        await Succeeds(Put(http, $"/v1/events/expos/{expo}/booths/{code}", new { exhibitorName = "Renamed", district }, "*"));
        var imported = await http.PostAsync($"/v1/events/expos/{expo}/booths/import", new StringContent($"code,exhibitorName\n{code},Imported\n{code}-2,New\n", null, "text/csv"), TestContext.Current.CancellationToken);

        Assert.True(imported.IsSuccessStatusCode);
        await Eventually.True(() => listener.About("booth-changed", code).Count == 4);
        var told = listener.About("booth-changed", $"\"{code}\"");
        Assert.Equal([1, 2, 3], told.Select(message => message.GetProperty("version").GetInt64()));
        Assert.Equal([asset], told[0].GetProperty("assetIds").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal((district, "film-and-television"), (told[0].GetProperty("districtCode").GetString(), told[0].GetProperty("industry").GetString()));
        Assert.Equal("Imported", told[2].GetProperty("exhibitorName").GetString());
    }

    [Fact]
    [Trait("not published when the save fails", "booth-changed")]
    public async Task Nothing_is_told_of_what_was_not_stored()
    {
        await using var listener = await Eavesdropper.OnAsync(events.Servers.Broker, "booth-changed");
        using var http = events.Caller();
        var (expo, code) = (await events.AnnounceExpoAsync(), NewCode("RACE"));
        var path = $"/v1/events/expos/{expo}/booths";

        // All but one fail in the database, after the message was added: they looked before the first was committed.
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.PostAsJsonAsync(path, new { code, exhibitorName = "Demo" })));
        var dry = await http.PostAsync($"{path}/import?dryRun=true", new StringContent($"code,exhibitorName\n{code}-DRY,New\n", null, "text/csv"), TestContext.Current.CancellationToken);
        await events.PlaceBoothAsync(expo, $"{code}-LAST");

        Assert.True(dry.IsSuccessStatusCode);
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Equal(409, (int)answer.StatusCode));
        await Eventually.True(() => listener.About("booth-changed", $"{code}-LAST").Count == 1);
        await Eventually.True(async () => !await events.InDatabase(db => db.Set<ServiceDefaults.Messages.OutboxMessage>().AnyAsync()), message: "the outbox is empty");
        Assert.Equal(2, listener.About("booth-changed", code).Count);
    }

    [Fact]
    [Trait("not published when the save fails", "expo-changed")]
    public async Task A_message_is_saved_with_its_change_or_not_at_all()
    {
        await using var scope = events.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EventsDb>();
        var (existing, lost) = (await events.AnnounceExpoAsync(), Guid.CreateVersion7());
        var expo = new Expo { Id = lost, Code = existing, Names = new() { ["en"] = "Twice" }, TimeZone = "UTC", StartsOn = new(2026, 1, 1), EndsOn = new(2026, 1, 1), Secret = [1] };
        db.Expos.Add(expo);
        ServiceDefaults.Messages.MessageTables.Publish(db, expo.ToMessage(DateTimeOffset.UtcNow), expo.Id, expo.Version);

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));

        Assert.False(await events.InDatabase(other => other.Set<ServiceDefaults.Messages.OutboxMessage>().AnyAsync(message => message.AggregateId == lost)));
    }

    [Fact]
    public async Task Intake_is_told_after_the_commit_and_only_then()
    {
        var changed = events.Services.GetRequiredService<ProgrammeChanged>();
        using var http = events.Caller();
        using var idempotent = events.Caller();
        idempotent.DefaultRequestHeaders.Add("Idempotency-Key", "signal");
        var publisher = $"/v1/events/publishers/{NewCode("signal")}";
        var expo = await events.AnnounceExpoAsync();

        foreach (var change in new Func<Task>[]
        {
            () => events.PlaceBoothAsync(expo, "B1"),
            () => Succeeds(idempotent.PostAsJsonAsync($"/v1/events/expos/{expo}/booths", new { code = "B2", exhibitorName = "Demo" })),
            () => events.OpenHallAsync(expo),
            () => Succeeds(Put(http, publisher, new { organisation = "Demo", sources = new[] { "urn:demo:" } }, etag: null)),
            () => http.DeleteAsync(publisher),
        })
        {
            var seen = changed.Count;
            await change();
            Assert.True(await changed.WaitAsync(seen, Eventually.Patience, TestContext.Current.CancellationToken) > seen);
        }
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using CityIp.Events.Intake;
using CityIp.Testing;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Listing_dead_letters(EventsApplication events)
{
    [Fact]
    public async Task Each_filter_chooses()
    {
        var expo = await events.ExpoAsync();
        var source = $"urn:test:{Guid.NewGuid():N}:kiosk";
        var organisation = EventsApplication.NewCode("organisation");
        using var publisher = EventsApplication.CallerOf(events.Factory, organisation, ["urn:"], "events:publish");
        using var http = events.Caller();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await publisher.Statuses(Activity.Visit(expo.Code, "B9").With("source", source), Activity.Event("cityip.unheard.of.v1", new { }, source: source));
        var sender = await events.Ask<string>("SELECT min(sender) FROM dead_letter WHERE organisation = $1", organisation);

        foreach (var (filter, count) in new[]
        {
            ($"source={source[..^6]}", 2),
            ($"source={source}&reason=unknown-type", 1),
            ($"source={source}&reason=invalid-data", 0),
            ($"source={source}&type=cityip.booth.visited.v1", 1),
            ($"source={source}&state=held", 2),
            ($"source={source}&state=discarded", 0),
            ($"expo={expo.Code}", 1),
            ($"organisation={organisation}", 2),
            ($"sender={sender}", 2),
            ($"organisation={organisation}&receivedFrom={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}", 2),
            ($"organisation={organisation}&receivedUntil={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}", 0),
        })
        {
            var page = await EventsApplication.Succeeds(http.GetAsync($"{Letters.Path}?{filter}"));
            Assert.True(page.GetProperty("items").GetArrayLength() == count, $"{filter} gives {page.GetProperty("items").GetArrayLength()}, not {count}");
        }
    }

    [Theory]
    [InlineData("state=lost", "invalid-filter", "state")]
    [InlineData("reason=nothing", "invalid-filter", "reason")]
    [InlineData("expo=Not%20a%20code", "invalid-filter", "expo")]
    [InlineData("type=", "invalid-filter", "type")]
    [InlineData("receivedFrom=yesterday", "invalid-filter", "receivedFrom")]
    [InlineData("receivedFrom=2026-10-02T00:00:00Z&receivedUntil=2026-10-01T00:00:00Z", "invalid-range", "receivedUntil")]
    [InlineData("resaon=conflict", "unknown-parameter", "resaon")]
    public async Task A_filter_that_cannot_be_is_refused_in_the_list_and_in_the_export(string filter, string slug, string field)
    {
        using var http = events.Caller();
        await EventsApplication.IsRefused(http.GetAsync($"{Letters.Path}?{filter}"), 400, slug, field);
        await EventsApplication.IsRefused(http.GetAsync($"{Letters.Path}/export?{filter}"), 400, slug, field);
    }

    [Fact]
    public async Task They_are_counted_by_state_and_reason_for_people_and_for_the_dashboard()
    {
        var expo = await events.ExpoAsync();
        using var http = events.Caller();
        await http.Statuses(Activity.Visit(expo.Code, "B9"));

        var counts = await EventsApplication.Succeeds(http.GetAsync($"{Letters.Path}/counts"));
        var held = counts.GetProperty("items").EnumerateArray().Single(item => (item.GetProperty("state").GetString(), item.GetProperty("reason").GetString()) == ("held", "unknown-booth"));
        Assert.True(held.GetProperty("count").GetInt64() >= 1);

        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Name.StartsWith("cityip.dead-letters.", StringComparison.Ordinal)) { listening.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        // The count of all of them is taken when a process starts and every ten minutes from then on: this one starts with letters in its table.
        await using var another = events.Build([]);
        using var started = another.CreateClient();
        await Eventually.True(() =>
        {
            listener.RecordObservableInstruments();
            return seen.GetValueOrDefault("cityip.dead-letters.held unknown-booth") >= 1 && seen.GetValueOrDefault("cityip.dead-letters.oldest unknown-booth") > 0 && seen.Keys.Any(key => key.StartsWith("cityip.dead-letters.count", StringComparison.Ordinal));
        });

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}";
            seen[key] = Math.Max(seen.GetValueOrDefault(key), value);
        }
    }

    [Fact]
    public void Every_reason_that_intake_gives_is_one_to_filter_by() => Assert.Equal(
        typeof(Quarantine).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(),
        Quarantine.Reasons.Order());
}

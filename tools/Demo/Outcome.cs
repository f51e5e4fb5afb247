using System.Text.Json;

namespace CityIp.Demo;

/// <summary>What the journal says and what the platform says, side by side.</summary>
public sealed record Outcome(
    string ExpoCode,
    Journal Journal,
    long Stored,
    long Counted,
    long LeadsStored,
    JsonElement Chain,
    IReadOnlyList<string> Faults)
{
    public bool AddsUp => Faults.Count == 0;

    internal static async Task<Outcome> ReadAsync(PlatformClient client, Programme programme, Journal journal, TimeSpan patience, CancellationToken cancellationToken)
    {
        var giveUp = DateTimeOffset.UtcNow + patience;
        long stored, counted;
        do
        {
            stored = Total(await client.GetAsync($"/v1/events/expos/{programme.ExpoCode}/activities/counts", cancellationToken));
            counted = await client.TryGetAsync($"/v1/analytics/expos/{programme.ExpoCode}/counts?grain=expo", cancellationToken) is { } counts ? Total(counts) : 0;
            if (stored == journal.Accepted && counted == stored)
            {
                break;
            }
            await Task.Delay(250, cancellationToken);
        }
        while (DateTimeOffset.UtcNow < giveUp);

        var expo = (await client.GetAsync($"/v1/events/expos/{programme.ExpoCode}", cancellationToken)).GetProperty("id").GetGuid();
        var leads = await client.GetAsync($"/v1/events/leads?expo={expo}&limit=200", cancellationToken);
        var chain = await client.GetAsync($"/v1/analytics/assets/{Programme.NormandieApartments}/chain", cancellationToken);
        return new(programme.ExpoCode, journal, stored, counted, leads.GetProperty("items").GetArrayLength(), chain, [.. FaultsOf(journal, stored, counted)]);
    }

    private static IEnumerable<string> FaultsOf(Journal journal, long stored, long counted)
    {
        var told = journal.Told("accepted") + journal.Told("duplicate") + journal.Told("conflict") + journal.Told("quarantined") + journal.Told("rejected");
        if (told != journal.Sent)
        {
            yield return $"{journal.Sent} sent, but {told} answered.";
        }
        if (stored != journal.Accepted)
        {
            yield return $"{journal.Accepted} accepted, but {stored} stored.";
        }
        if (counted != stored)
        {
            yield return $"{stored} stored, but {counted} counted.";
        }
        foreach (var surprise in journal.Surprises.Take(10))
        {
            yield return surprise;
        }
    }

    private static long Total(JsonElement counts) => counts.GetProperty("total").GetInt64();
}

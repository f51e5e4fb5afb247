using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Exporting_leads(EventsApplication events)
{
    [Fact]
    public async Task As_csv_a_spreadsheet_runs_nothing_of_it()
    {
        var expo = await events.ExpoAsync();
        using var operating = events.Caller();
        string[] names = ["=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "\tTab", "\rReturn", "Plain, \"quoted\""];
        await EventsApplication.Succeeds(operating.PostAsJsonAsync($"/v1/events/expos/{expo.Code}/badges", new
        {
            badges = names.Select((name, i) => new { code = $"BADGE-{expo.Code}-{i}", consents = new[] { "name" }, contact = new { name, email = "hidden@demo.invalid" } }),
        }));
        for (var i = 0; i < names.Length; i++)
        {
            await EventsApplication.Succeeds(operating.Capture(expo, $"BADGE-{expo.Code}-{i}", note: i == 0 ? "=1+1" : null));
        }
        using var exhibitor = events.CallerFor(expo.Exhibitor.ToString(), "events:read");

        var csv = await Export(exhibitor, "text/csv");

        foreach (var name in names[..^1])
        {
            Assert.Contains("'" + name.Replace("\"", "\"\"", StringComparison.Ordinal), csv, StringComparison.Ordinal);
            Assert.DoesNotContain("," + name, csv, StringComparison.Ordinal);
            Assert.DoesNotContain(",\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal), csv, StringComparison.Ordinal);
        }
        Assert.Contains("'=1+1", csv, StringComparison.Ordinal);
        Assert.Contains("\"Plain, \"\"quoted\"\"\"", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", csv, StringComparison.Ordinal);
        Assert.StartsWith("id,expo,booth,exhibitor,version,captures,first_at,last_at,assets,name,email,phone,company,notes,answers", csv, StringComparison.Ordinal);
        Assert.Contains($",{expo.Code},B1,{expo.Exhibitor},1,1,2026-10-01T02:00:00Z,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_all_of_the_exhibitors_own_and_nothing_of_anothers()
    {
        var (expo, other) = (await events.ExpoAsync(), await events.ExpoAsync());
        // More than are read at a time, and some of another exhibitor between them.
        await events.Sql("""
            INSERT INTO lead (id, version, expo_id, booth_id, exhibitor_id, visitor, asset_ids, captures, note_count, first_at, last_at)
            SELECT gen_random_uuid(), 1, $1, (SELECT id FROM booth WHERE expo_id = $1), CASE WHEN n % 3 = 0 THEN $3 ELSE $2 END, gen_random_uuid(), '{}', 1, 0, now(), now() FROM generate_series(1, 1800) AS n
            """, expo.Id, expo.Exhibitor, other.Exhibitor);
        using var exhibitor = events.CallerFor(expo.Exhibitor.ToString(), "events:read");
        using var stranger = events.CallerFor("somebody", "events:read");
        using var publisher = events.CallerFor(expo.Exhibitor.ToString(), "events:publish");

        var lines = (await Export(exhibitor, "application/jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();

        Assert.Equal(1200, lines.Select(lead => lead.GetProperty("id").GetGuid()).Distinct().Count());
        Assert.Equal(1200, lines.Count);
        Assert.All(lines, lead => Assert.Equal(expo.Exhibitor, lead.GetProperty("exhibitorId").GetGuid()));
        Assert.Equal(1201, (await Export(exhibitor, "text/csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(await Export(stranger, "application/jsonl"));
        Assert.Empty(await Export(exhibitor, "application/jsonl", $"?expo={other.Code}"));
        using var everything = events.CallerFor("somebody", "events:read", "events:operate");
        Assert.Equal(1800, (await Export(everything, "application/jsonl", $"?expo={expo.Id}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await EventsApplication.IsRefused(publisher.GetAsync("/v1/events/leads/export"), 403, "missing-scope");
        exhibitor.DefaultRequestHeaders.Accept.Add(new("application/pdf"));
        await EventsApplication.IsRefused(exhibitor.GetAsync("/v1/events/leads/export"), 406, "not-acceptable");
    }

    private static async Task<string> Export(HttpClient http, string type, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events/leads/export{query}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}");
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return await answer.Content.ReadAsStringAsync();
    }
}

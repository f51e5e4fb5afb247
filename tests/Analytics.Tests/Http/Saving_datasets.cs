using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Tests.Host;
using CityIp.Analytics.Tests.Rules.Index;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Saving_datasets(AnalyticsApplication application)
{
    private const string Datasets = $"{IndexPath}/datasets";

    [Theory]
    [InlineData("iData", 51)]
    [InlineData("iData_panel", 255)]
    public async Task The_reference_data_come_out_of_the_files_as_they_went_in(string data, int rows)
    {
        using var client = application.Writer();
        var code = await application.SaveAsemAsync(data);

        var exported = new Dictionary<string, string>();
        foreach (var file in new[] { "iMeta", "iData", "iProvenance" })
        {
            var response = await client.GetAsync($"{Datasets}/{code}/versions/1/files/{file}");
            Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
            exported[file] = await response.Content.ReadAsStringAsync();
        }
        var again = NewCode("again");
        using var form = Form(again, [.. exported.Select(file => (file.Key, file.Value))]);
        var saved = await ReadAsync(await client.PostAsync(Datasets, form), HttpStatusCode.Created);

        Assert.Equal((await application.GetAsync($"{Datasets}/{code}")).GetProperty("hash").GetString(), saved.GetProperty("hash").GetString());
        var facts = saved.GetProperty("facts");
        Assert.Equal((49, 11, 4, 51), (facts.GetProperty("indicators").GetInt32(), facts.GetProperty("aggregates").GetInt32(), facts.GetProperty("denominators").GetInt32(), facts.GetProperty("units").GetInt32()));
        var (original, lines) = (CsvTable.Read($"{data}.csv"), exported["iData"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(rows + 1, lines.Length);
        var header = lines[0].Split(',');
        // No cell of these files has a comma but some names, which stand first.
        foreach (var (row, line) in original.Rows.Zip(lines.Skip(1)))
        {
            var cells = line.Split(',')[^header.Length..];
            foreach (var column in original.Header.Except(["uName", "uCode", "GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]))
            {
                var cell = cells[Array.IndexOf(header, column)];
                Assert.Equal(original.Number(row, column), cell.Length == 0 ? null : double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public async Task A_dataset_in_json_comes_out_as_it_went_in_and_says_where_each_value_is_from()
    {
        using var client = application.Writer();
        var code = NewCode("json");
        var sent = Example(code);
        var created = await client.PostAsJsonAsync(Datasets, sent);
        await ReadAsync(created, HttpStatusCode.Created);

        var read = await client.GetAsync(created.Headers.Location);
        var view = await ReadAsync(read);
        var values = await application.GetAsync($"{Datasets}/{code}/versions/1/values?unit=shanghai&column=gpci_culture");

        Assert.Equal(created.Headers.ETag, read.Headers.ETag);
        sent.Remove("code");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(sent.ToJsonString()).RootElement, view.GetProperty("content")), view.GetRawText());
        var value = Assert.Single(values.GetProperty("items").EnumerateArray());
        Assert.Equal((125.8, "GPCI-2023, Mori Memorial Foundation", 2023, "provisional"), (value.GetProperty("value").GetDouble(), value.GetProperty("source").GetString(), value.GetProperty("year").GetInt32(), value.GetProperty("flags")[0].GetString()));
    }

    [Fact]
    public async Task Values_are_given_in_pages()
    {
        using var client = application.Writer();
        var code = NewCode("pages");
        await ReadAsync(await client.PostAsJsonAsync(Datasets, Example(code)), HttpStatusCode.Created);

        var seen = new List<string>();
        string? path = $"{Datasets}/{code}/versions/1/values?limit=4";
        while (path is not null)
        {
            var response = await client.GetAsync(path);
            var page = await ReadAsync(response);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("unit")} {item.GetProperty("column")}"));
            path = page.GetProperty("next").GetString() is { } next ? $"{Datasets}/{code}/versions/1/values?limit=4&cursor={next}" : null;
        }
        Assert.Equal((6, 6), (seen.Count, seen.Distinct().Count()));
        await RefusedAsync(await client.GetAsync($"{Datasets}/{code}/versions/1/values?cursor=x"), 400, "invalid-cursor");
        await RefusedAsync(await client.GetAsync($"{Datasets}/{code}/versions/1/values?limit=0"), 400, "invalid-limit");
    }

    [Fact]
    public async Task A_change_is_a_new_version_and_the_earlier_one_stays()
    {
        using var client = application.Writer();
        var code = NewCode("change");
        await ReadAsync(await client.PostAsJsonAsync(Datasets, Example(code)), HttpStatusCode.Created);
        var changed = Example(null);
        changed["units"]![0]!["values"]!["gpci_culture"] = 368.0;

        await RefusedAsync(await client.PutAsJsonAsync($"{Datasets}/{code}", changed), 428, "precondition-required");
        client.DefaultRequestHeaders.IfMatch.Add(new("\"1-json\""));
        var saved = await ReadAsync(await client.PutAsJsonAsync($"{Datasets}/{code}", changed));
        Assert.Equal((2, true), (saved.GetProperty("version").GetInt32(), saved.GetProperty("changed").GetBoolean()));
        await RefusedAsync(await client.PutAsJsonAsync($"{Datasets}/{code}", Example(null)), 412, "stale");

        Assert.Equal(367.6, (await application.GetAsync($"{Datasets}/{code}/versions/1")).GetProperty("content").GetProperty("units")[0].GetProperty("values").GetProperty("gpci_culture").GetDouble());
        Assert.Equal(368.0, (await application.GetAsync($"{Datasets}/{code}")).GetProperty("content").GetProperty("units")[0].GetProperty("values").GetProperty("gpci_culture").GetDouble());
        var versions = (await application.GetAsync($"{Datasets}/{code}/versions")).GetProperty("items").EnumerateArray().Select(v => v.GetProperty("version").GetInt32());
        Assert.Equal([2, 1], versions);
    }

    [Fact]
    public async Task The_same_content_in_another_order_makes_no_new_version()
    {
        using var client = application.Writer();
        var code = NewCode("same");
        await ReadAsync(await client.PostAsJsonAsync(Datasets, Example(code)), HttpStatusCode.Created);
        var turned = Example(null);
        turned["units"] = new JsonArray([.. turned["units"]!.AsArray().Reverse().Select(unit => unit!.DeepClone())]);
        client.DefaultRequestHeaders.IfMatch.Add(EntityTagHeaderValue.Any);

        var saved = await ReadAsync(await client.PutAsJsonAsync($"{Datasets}/{code}", turned));

        Assert.Equal((1, false), (saved.GetProperty("version").GetInt32(), saved.GetProperty("changed").GetBoolean()));
    }

    [Fact]
    public async Task A_dry_run_saves_nothing()
    {
        using var client = application.Writer();
        var code = NewCode("dry");

        var report = await ReadAsync(await client.PostAsJsonAsync($"{Datasets}?dryRun=true", Example(code)));

        Assert.Equal((true, 5, 1), (report.GetProperty("dry_run").GetBoolean(), report.GetProperty("facts").GetProperty("values").GetInt32(), report.GetProperty("facts").GetProperty("missing").GetInt32()));
        await RefusedAsync(await client.GetAsync($"{Datasets}/{code}"), 404, "not-found");
    }

    [Fact]
    public async Task What_is_listed_comes_in_pages_by_code()
    {
        using var client = application.Writer();
        var prefix = NewCode("list")[..12];
        foreach (var suffix in new[] { "a", "b", "c" })
        {
            await ReadAsync(await client.PostAsJsonAsync(Datasets, Example(prefix + suffix)), HttpStatusCode.Created);
        }

        var (found, cursor) = (new List<string>(), string.Empty);
        do
        {
            var page = await application.GetAsync($"{Datasets}?limit=2{cursor}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("code").GetString()!));
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : string.Empty;
        }
        while (cursor.Length > 0);

        Assert.Equal([prefix + "a", prefix + "b", prefix + "c"], found.Where(code => code.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Equal(found.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task A_repetition_with_the_same_key_gets_the_same_answer()
    {
        using var client = application.Writer();
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var body = Example(NewCode("twice"));

        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync(Datasets, body)).StatusCode);
        var second = await client.PostAsJsonAsync(Datasets, body);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
    }

    internal static JsonObject Example(string? code)
    {
        var content = JsonNode.Parse(DatasetExamples.Content)!.AsObject();
        if (code is not null)
        {
            content["code"] = code;
        }
        return content;
    }
}

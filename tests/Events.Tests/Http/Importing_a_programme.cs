using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CityIp.Events.Imports;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CityIp.Events.Tests.EventsApplication;

namespace CityIp.Events.Tests.Http;

public sealed class Importing_a_programme(EventsApplication events)
{
    private const string BoothHeader = "code,hall,exhibitorId,exhibitorName,district,industry,assetIds";

    private static Task<HttpResponseMessage> Send(HttpClient http, string path, string csv, string type = "text/csv", bool byteOrderMark = false) =>
        Send(http, path, [.. byteOrderMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(csv)], type);

    private static Task<HttpResponseMessage> Send(HttpClient http, string path, byte[] csv, string type = "text/csv")
    {
        var content = new ByteArrayContent(csv);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return http.PostAsync(path, content);
    }

    private static (string Status, int Line, string? Problem, string? Field) Row(JsonElement report, int index)
    {
        var row = report.GetProperty("results")[index];
        var problem = row.GetProperty("problem");
        return problem.ValueKind == JsonValueKind.Null
            ? (row.GetProperty("status").GetString()!, row.GetProperty("line").GetInt32(), null, null)
            : (row.GetProperty("status").GetString()!, row.GetProperty("line").GetInt32(), problem.GetProperty("type").GetString(), problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_bad_row_condemns_no_other()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        await events.OpenHallAsync(expo, "H1");
        var (district, asset) = (await events.KnowDistrictAsync(), await events.KnowAssetAsync());
        var csv = $"""
            {BoothHeader}
            B1,H1,,"Studio ""Three"", Ltd",{district},film-and-television,{asset}

            B2,H9,,Demo 2,,,
            B 3,,,Demo 3,,,
            B4,,,,,,
            B5,,not-a-uuid,Demo 5,,,
            B6,,,Demo 6,,,{asset};nonsense
            B7,,,"Demo
            seven",,,
            B8,,,Demo 8,atlantis,,
            B1,,,Demo 9,,,
            B10,,,Demo 10
            B11,,,De"mo,,,
            B12,,,演示机构十二,,,
            """;

        var report = await Succeeds(Send(http, $"/v1/events/expos/{expo}/booths/import", csv, byteOrderMark: true));

        Assert.Equal(("created", 2, null, null), Row(report, 0));
        Assert.Equal(("rejected", 4, "/problems/unknown-hall", "/hall"), Row(report, 1));
        Assert.Equal(("rejected", 5, "/problems/invalid-code", "/code"), Row(report, 2));
        Assert.Equal(("rejected", 6, "/problems/invalid-name", "/exhibitorName"), Row(report, 3));
        Assert.Equal(("rejected", 7, "/problems/invalid-exhibitor", "/exhibitorId"), Row(report, 4));
        Assert.Equal(("rejected", 8, "/problems/invalid-asset", "/assetIds/1"), Row(report, 5));
        Assert.Equal(("created", 9, null, null), Row(report, 6));
        Assert.Equal(("rejected", 11, "/problems/not-known-here-yet", "/district"), Row(report, 7));
        Assert.Equal(("rejected", 12, "/problems/repeated-code", "/code"), Row(report, 8));
        Assert.Equal(("rejected", 13, "/problems/malformed-row", ""), Row(report, 9));
        Assert.Equal(("rejected", 14, "/problems/malformed-row", ""), Row(report, 10));
        Assert.Equal(("created", 15, null, null), Row(report, 11));
        Assert.Equal((12, 3, 9), (report.GetProperty("rows").GetInt32(), report.GetProperty("created").GetInt32(), report.GetProperty("rejected").GetInt32()));
        var booth = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/booths/B1"));
        Assert.Equal("Studio \"Three\", Ltd", booth.GetProperty("exhibitorName").GetString());
        Assert.Equal("演示机构十二", (await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/booths/B12"))).GetProperty("exhibitorName").GetString());
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_another_changes_what_differs()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var path = $"/v1/events/expos/{expo}/booths/import";
        await Succeeds(Send(http, path, "code,exhibitorName\nB1,One\nB2,Two\n"));

        var again = await Succeeds(Send(http, path, "code,exhibitorName\nB1,One\nB2,Two\n"));
        var other = await Succeeds(Send(http, path, "code,exhibitorName\nB1,One\nB2,Changed\n"));

        Assert.Equal(2, again.GetProperty("unchanged").GetInt32());
        Assert.Equal(("unchanged", "changed"), (Row(other, 0).Status, Row(other, 1).Status));
        Assert.Equal("\"1-json\"", await ETagOf(http, $"/v1/events/expos/{expo}/booths/B1"));
        Assert.Equal("\"2-json\"", await ETagOf(http, $"/v1/events/expos/{expo}/booths/B2"));
    }

    [Fact]
    public async Task A_dry_run_reports_the_same_and_keeps_nothing()
    {
        using var http = events.Caller();
        http.DefaultRequestHeaders.Add("Idempotency-Key", "dry-run");
        var expo = await events.AnnounceExpoAsync();
        await events.PlaceBoothAsync(expo, "OLD");
        var booths = $"/v1/events/expos/{expo}/booths/import?dryRun=true";
        var sessions = $"/v1/events/expos/{expo}/sessions/import?dryRun=true";

        var boothReport = await Succeeds(Send(http, booths, "code,exhibitorName\nOLD,Changed\nNEW,Demo\n"));
        var sessionReport = await Succeeds(Send(http, sessions, "code,startsAt,endsAt,name:en\nS1,2026-10-01T10:00,2026-10-01T11:00,Session\n"));

        Assert.True(boothReport.GetProperty("dryRun").GetBoolean());
        Assert.Equal(("changed", "created"), (Row(boothReport, 0).Status, Row(boothReport, 1).Status));
        Assert.Equal("created", Row(sessionReport, 0).Status);
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo}/booths/NEW"), 404, "not-found");
        await IsRefused(http.GetAsync($"/v1/events/expos/{expo}/sessions/S1"), 404, "not-found");
        Assert.Equal("\"1-json\"", await ETagOf(http, $"/v1/events/expos/{expo}/booths/OLD"));
    }

    [Fact]
    public async Task Sessions_carry_a_name_per_language_and_local_times()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        await events.OpenHallAsync(expo, "H1");
        const string csv = """
            code,hall,startsAt,endsAt,name:en,name:zh-Hans
            S1,H1,2026-10-01T10:00,2026-10-01 11:00:00,Opening,开幕式
            S2,,2026-10-01T02:00:00Z,2026-10-01T12:00:00+08:00,Talk,
            S3,,10 o'clock,2026-10-01T11:00,Talk,
            S4,,2026-10-01T10:00,2026-10-01T09:00,Talk,
            S5,,2026-09-01T10:00,2026-09-01T11:00,Talk,
            S6,,2026-10-01T10:00,2026-10-01T11:00,,
            S1,,2026-10-01T10:00,2026-10-01T11:00,Again,
            """;

        var report = await Succeeds(Send(http, $"/v1/events/expos/{expo}/sessions/import", csv, "text/csv; charset=utf-8"));

        Assert.Equal(("created", "created"), (Row(report, 0).Status, Row(report, 1).Status));
        Assert.Equal(("rejected", 4, "/problems/invalid-time", "/startsAt"), Row(report, 2));
        Assert.Equal(("rejected", 5, "/problems/ends-before-start", "/endsAt"), Row(report, 3));
        Assert.Equal(("rejected", 6, "/problems/outside-expo", "/startsAt"), Row(report, 4));
        Assert.Equal(("rejected", 7, "/problems/missing-name", "/names"), Row(report, 5));
        Assert.Equal(("rejected", 8, "/problems/repeated-code", "/code"), Row(report, 6));
        var opening = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/sessions/S1"));
        var talk = await Succeeds(http.GetAsync($"/v1/events/expos/{expo}/sessions/S2"));
        Assert.Equal("2026-10-01T10:00:00+08:00", opening.GetProperty("startsAt").GetString());
        Assert.Equal("开幕式", opening.GetProperty("names").GetProperty("zh-Hans").GetString());
        Assert.Equal("2026-10-01T10:00:00+08:00", talk.GetProperty("startsAt").GetString());

        var again = await Succeeds(Send(http, $"/v1/events/expos/{expo}/sessions/import", "code,startsAt,endsAt,name:en\nS2,2026-10-01T10:00,2026-10-01T12:00,Talk\nS1,2026-10-02T10:00,2026-10-02T11:00,Moved\n"));
        Assert.Equal(("unchanged", "changed"), (Row(again, 0).Status, Row(again, 1).Status));
    }

    [Theory]
    [InlineData("booths")]
    [InlineData("sessions")]
    public async Task Files_that_cannot_be_read_are_refused_whole(string what)
    {
        using var http = events.Caller();
        var path = $"/v1/events/expos/{await events.AnnounceExpoAsync()}/{what}/import";
        var header = what == "booths" ? "code,exhibitorName" : "code,startsAt,endsAt";

        await IsRefused(Send(http, path, header, "application/json"), 415, "unsupported-media-type");
        await IsRefused(Send(http, path, header, "text/csv; charset=gb18030"), 415, "unsupported-media-type");
        await IsRefused(Send(http, path, [.. Encoding.UTF8.GetBytes(header), 0xD5, 0xD0, 0xC9, 0xCC]), 400, "not-utf-8");
        await IsRefused(Send(http, path, ""), 400, "empty-file");
        await IsRefused(Send(http, path, "code,colour\n"), 422, "missing-column");
        await IsRefused(Send(http, path, $"{header},colour\n"), 422, "unknown-column", "colour");
        await IsRefused(Send(http, path, $"{header},code\n"), 422, "repeated-column", "code");
        await IsRefused(Send(http, path, $"{header}\n{new string(' ', CsvFile.MostBytes)}"), 413, "too-large");
        await IsRefused(Send(http, path, $"{header}\n{string.Concat(Enumerable.Range(0, CsvFile.MostRows + 1).Select(row => $"B{row},x,y\n"))}"), 413, "too-many-rows");
        await IsRefused(Send(http, $"/v1/events/expos/no-such-expo/{what}/import", $"{header}\n"), 404, "not-found");
    }

    [Fact]
    public async Task A_quote_never_closed_is_told_of()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();

        var report = await Succeeds(Send(http, $"/v1/events/expos/{expo}/booths/import", "code,exhibitorName\nB1,One\nB2,\"Two\nB3,Three\n"));

        Assert.Equal("created", Row(report, 0).Status);
        Assert.Equal(("rejected", 3, "/problems/malformed-row", ""), Row(report, 1));
    }

    [Fact]
    public async Task A_large_file_is_taken_at_once_and_knows_an_exhibitor_by_name()
    {
        using var http = events.Caller();
        var expo = await events.AnnounceExpoAsync();
        var csv = $"code,exhibitorName\n{string.Concat(Enumerable.Range(0, 1_000).Select(row => $"B{row},Demo exhibitor {row % 10}\n"))}";

        var report = await Succeeds(Send(http, $"/v1/events/expos/{expo}/booths/import", csv));

        Assert.Equal(1_000, report.GetProperty("created").GetInt32());
        var exhibitors = await events.InDatabase(db => db.Booths.Where(booth => db.Expos.Any(row => row.Id == booth.ExpoId && row.Code == expo)).Select(booth => booth.ExhibitorId).Distinct().CountAsync());
        Assert.Equal(10, exhibitors);
    }
}

using CityIp.Events.DeadLetters;
using Xunit;

namespace CityIp.Events.Tests.Http;

public sealed class Exporting_dead_letters(EventsApplication events)
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=1,\"2\"", "\"'=1,\"\"2\"\"\"")]
    public void A_cell_is_never_a_formula(string text, string cell) => Assert.Equal(cell, DeadLetterExport.Cell(text));

    [Fact]
    public async Task Gives_what_the_filter_chooses_without_sealed_content()
    {
        var expo = await events.ExpoAsync();
        var source = $"urn:test:{Guid.NewGuid():N}";
        using var http = events.Caller();
        await http.Statuses(
            Activity.Visit(expo.Code, "B9", id: "=cmd|' /C calc'!A0").With("source", source),
            Activity.Event("cityip.unheard.of.v1", new { badge = "BADGE-0041" }, source: source));

        using var answer = await http.GetAsync($"{Letters.Path}/export?source={source}");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("dead-letters.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.False(answer.Headers.Contains("Link"));
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(DeadLetterExport.Header, lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, line => line.Contains(",'=cmd|' /C calc'!A0,", StringComparison.Ordinal) && line.Contains("\"\"booth\"\":\"\"B9\"\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("cityip.unheard.of.v1", StringComparison.Ordinal) && line.EndsWith(",true,", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("BADGE-0041", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_for_operators_only()
    {
        using var reader = events.Caller("events:read", "events:write", "events:publish");
        await EventsApplication.IsRefused(reader.GetAsync($"{Letters.Path}/export"), 403, "missing-scope");
    }
}

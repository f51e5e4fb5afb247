using System.Net;
using System.Text.Json;
using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.EndToEnd;

[Collection(PlatformUnderTest.Collection)]
public sealed class A_published_index(PlatformUnderTest platform)
{
    private const string Meta = "Level,iCode,Direction,Weight,Parent,Type\n1,venues,1,1,index,Indicator\n1,visits,1,1,index,Indicator\n2,index,1,1,,Aggregate\n";
    private const string Data = "uName,uCode,venues,visits\nShanghai,shanghai,120,9\nVienna,vienna,80,12\nLondon,london,200,15\n";

    [Fact]
    public async Task The_sample_is_published_at_the_first_start_and_investment_knows_where_the_city_stands()
    {
        await Eventually.Passes(async () =>
        {
            var latest = await platform.GetAsync("/v1/analytics/index/publications/1");
            Assert.Equal(48, latest.GetProperty("ranking").GetArrayLength());
            Assert.Equal("Shanghai", latest.GetProperty("city").GetProperty("name").GetString());
            var standing = await platform.GetAsync("/v1/investment/standing");
            Assert.True(standing.GetProperty("index").GetInt32() >= 1);
        }, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Goes_from_two_files_to_the_investors_page_through_the_gateway()
    {
        var code = $"cities-{Guid.NewGuid():N}"[..20];
        using var created = await platform.Gateway.PostAsync("/v1/analytics/index/datasets", Form(code, Data));
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        await platform.PostAsync("/v1/analytics/index/saved-methods", JsonDocument.Parse($$"""
            { "code": "{{code}}", "title": "Means", "missing_values": "refuse", "steps": [ { "do": "normalise" }, { "do": "aggregate" } ],
              "analysis": { "uncertainty": { "runs": 100, "inputs": [ { "path": "steps.normalise.method", "values": [ "minmax", "rank" ] } ] } } }
            """).RootElement);
        var computation = await platform.PostAsync($"/v1/analytics/index/datasets/{code}/computations", new { method = code });

        var publication = await platform.PostAsync("/v1/analytics/index/publications", new { computation = computation.GetProperty("id").GetString(), title = "Three cities" });

        await Eventually.Passes(async () =>
        {
            var standing = await platform.GetAsync("/v1/investment/standing");
            Assert.Equal(publication.GetProperty("number").GetInt32(), standing.GetProperty("index").GetInt32());
            Assert.Equal((3, "shanghai"), (standing.GetProperty("of").GetInt32(), standing.GetProperty("city").GetProperty("unit").GetString()));
        });
    }

    [Fact]
    public async Task Bad_files_are_refused_by_line_and_column_through_the_gateway()
    {
        using var answer = await platform.Gateway.PostAsync("/v1/analytics/index/datasets", Form("bad-cities", Data.Replace("120", "many", StringComparison.Ordinal)));

        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors")[0];
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "iData", 2, "venues"), (answer.StatusCode, error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32(), error.GetProperty("column").GetString()));
    }

    private static MultipartFormDataContent Form(string code, string data) => new()
    {
        { new StringContent(code), "code" },
        { new StringContent("Three cities"), "title" },
        { new StringContent("Made up for the test"), "sources" },
        { new StringContent(Meta), "iMeta", "iMeta.csv" },
        { new StringContent(data), "iData", "iData.csv" },
    };
}

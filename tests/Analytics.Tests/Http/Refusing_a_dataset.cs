using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Tests.Host;
using static CityIp.Analytics.Tests.Host.IndexWords;

namespace CityIp.Analytics.Tests.Http;

[Collection(AnalyticsApplication.Name)]
public sealed class Refusing_a_dataset(AnalyticsApplication application)
{
    private const string Datasets = $"{IndexPath}/datasets";
    private const string Meta = "Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,top,Indicator\n1,b,-1,1,top,Indicator\n2,top,1,1,,Aggregate\n";
    private const string Data = "uName,uCode,a,b\nOne,u1,1,2\nTwo,u2,3,NA\n";

    [Theory]
    [InlineData(Meta, "uName,uCode,a,b\nOne,u1,one,2\nTwo,u2,3,4\n", "iData", 2, "a", "'one' is no finite number")]
    [InlineData(Meta, "uName,uCode,a,b\nOne,u1,1,2\nTwo,u2,\"1,5\",4\n", "iData", 3, "a", "'1,5' is no finite number")]
    [InlineData(Meta, "uName,uCode,a,b\nOne,u1,1,2\nTwo,u2,3\n", "iData", 3, null, "3 cells, the header 4")]
    [InlineData(Meta, "uName,uCode,a,b\nOne,u1,1,2\nTwo,,3,4\n", "iData", 3, "uCode", "missing")]
    [InlineData(Meta, "uName,uCode,a,b\nOne,u1,1,2\nTwo,u1,3,4\n", "iData", 3, "uCode", "given twice")]
    [InlineData(Meta, "uName,uCode,a,b,colour\nOne,u1,1,2,3\nTwo,u2,3,4,5\n", "iData", 1, "colour", "no indicator, denominator or group")]
    [InlineData(Meta, "uName,a,b\nOne,1,2\n", "iData", 1, "uCode", "lacks")]
    [InlineData(Meta, "uCode,a,a,b\nu1,1,2,3\n", "iData", 1, "a", "twice")]
    [InlineData(Meta, "uCode,a,b\nu1,\"1,2\n", "iData", 2, null, "quote")]
    [InlineData(Meta, "uCode,a,b\n=u1,1,2\nu2,2,3\n", "iData", 2, "uCode", "begins with")]
    [InlineData(Meta, "", "iData", null, null, "no header")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type\none,a,1,1,top,Indicator\n2,top,1,1,,Aggregate\n", Data, "iMeta", 2, "Level", "'one' is no finite number")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type\n1,a,2,1,top,Indicator\n1,b,1,1,top,Indicator\n2,top,1,1,,Aggregate\n", Data, "iMeta", 2, "Direction", "only 1 and -1")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,up,Indicator\n1,b,1,1,top,Indicator\n2,top,1,1,,Aggregate\n", Data, "iMeta", 2, "Parent", "'up' is not in the tree")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,top,Indicator\n1,b,1,1,top,Indicator\n2,top,1,1,other,Aggregate\n2,other,1,1,top,Aggregate\n3,root,1,1,,Aggregate\n", Data, "iMeta", 4, "Parent", "exactly one level above")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,top,Measure\n1,b,1,1,top,Indicator\n2,top,1,1,,Aggregate\n", Data, "iMeta", 2, "Type", "'Measure' is none of")]
    [InlineData("Level,iCode,Direction,Weight,Parent,Type,Colour\n1,a,1,1,top,Indicator,red\n1,b,1,1,top,Indicator,red\n2,top,1,1,,Aggregate,red\n", Data, "iMeta", 1, "Colour", "is not known")]
    public async Task A_file_with_a_mistake_is_refused_by_line_and_column(string meta, string data, string file, int? line, string? column, string message)
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", meta), ("iData", data));

        var problem = await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused");

        var errors = problem.GetProperty("errors").EnumerateArray().ToList();
        Assert.True(errors.Any(error => error.GetProperty("file").GetString() == file && (error.GetProperty("line").ValueKind == JsonValueKind.Null ? null : error.GetProperty("line").GetInt32()) == line
            && error.GetProperty("column").GetString() == column && error.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal)), problem.GetRawText());
    }

    [Fact]
    public async Task Every_mistake_is_told_not_only_the_first()
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", Meta.Replace("1,b,-1,1", "1,b,0,x", StringComparison.Ordinal)), ("iData", Data.Replace("u1,1,2", "u1,p,q", StringComparison.Ordinal)));

        var errors = (await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused")).GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("file")} {e.GetProperty("line")} {e.GetProperty("column")}").ToList();

        Assert.Equal(["iMeta 3 Weight", "iData 2 a", "iData 2 b", "iMeta 3 Direction"], errors.Where(error => !error.EndsWith(' ')).Take(4));
    }

    [Fact]
    public async Task More_mistakes_than_are_listed_are_counted()
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", Meta), ("iData", "uCode,a,b\n" + string.Concat(Enumerable.Range(0, DatasetBody.MostErrors + 50).Select(k => $"u{k},x,1\n"))));

        var problem = await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused");

        Assert.Equal((DatasetBody.MostErrors, true), (problem.GetProperty("errors").GetArrayLength(), problem.GetProperty("count").GetInt32() >= DatasetBody.MostErrors + 50));
    }

    [Fact]
    public async Task Provenance_of_what_is_not_there_is_refused()
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", Meta), ("iData", Data), ("iProvenance", "uCode,iCode,Source,Year,Flags\nu1,a,Somebody,2019,estimated\nu9,a,Somebody,2019,\nu1,z,Somebody,2019,\nu2,a,Somebody,12,\n"));

        var errors = (await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused")).GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("file")} {e.GetProperty("line")} {e.GetProperty("column")}").ToList();

        Assert.Equal(["iProvenance 3 uCode", "iProvenance 4 iCode", "iProvenance 5 Year"], errors);
    }

    [Theory]
    [InlineData("u2,a,=1+1,2019,,", "Source")]
    [InlineData("u2,a,Somebody,12,,", "Year")]
    [InlineData("u2,a,Somebody,2019,+free,", "Licence")]
    [InlineData("u2,a,Somebody,2019,,Not-A-Flag", "Flags")]
    [InlineData("u2,a,Somebody,this year,,", "Year")]
    public async Task A_mistake_in_where_a_value_is_from_is_told_by_the_sheet_row_and_column_it_stands_in(string row, string column)
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", Meta), ("iData", Data), ("iProvenance", $"uCode,iCode,Source,Year,Licence,Flags\nu1,a,Somebody,2019,CC0,estimated\n{row}\n"));

        Assert.Equal([$"iProvenance 3 {column}"], Places(await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused")));
    }

    [Fact]
    public async Task A_mistake_in_panel_data_is_told_by_the_row_of_its_time()
    {
        using var client = application.Writer();
        const string Panel = "uCode,Time,a,b\nu1,2018,1,2\nu2,2018,3,4\nu1,2019,5,6\nu2,2019,7,8\nu1,2019,9,9\n";
        using var twice = Form(NewCode("bad"), ("iMeta", Meta), ("iData", Panel));
        using var provenance = Form(NewCode("bad"), ("iMeta", Meta), ("iData", Panel.Replace("u1,2019,9,9\n", "", StringComparison.Ordinal)), ("iProvenance", "uCode,Time,iCode,Year\nu1,2019,a,2019\nu1,2018,a,18\n"));
        using var name = Form(NewCode("bad"), ("iMeta", Meta), ("iData", "uName,uCode,Time,a,b\n=One,u1,2018,1,2\nTwo,u2,2018,3,4\nOne,u1,2019,5,6\nTwo,u2,2019,7,8\n"));

        Assert.Equal(["iData 6 uCode"], Places(await RefusedAsync(await client.PostAsync(Datasets, twice), 422, "dataset-refused")));
        Assert.Equal(["iProvenance 3 Year"], Places(await RefusedAsync(await client.PostAsync(Datasets, provenance), 422, "dataset-refused")));
        Assert.Equal(["iData 2 uName"], Places(await RefusedAsync(await client.PostAsync(Datasets, name), 422, "dataset-refused")));
    }

    private static IEnumerable<string> Places(JsonElement problem) => problem.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("file")} {e.GetProperty("line")} {e.GetProperty("column")}");

    [Fact]
    public async Task A_form_without_its_files_is_refused()
    {
        using var client = application.Writer();
        using var form = Form(NewCode("bad"), ("iMeta", Meta), ("colours", "x"));

        var errors = (await RefusedAsync(await client.PostAsync(Datasets, form), 422, "dataset-refused")).GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("where").GetString()).ToList();

        Assert.Equal(["iData", "colours"], errors);
    }

    [Theory]
    [InlineData("/units/0/code", "\"shanghai\"", "units[shanghai].code")]
    [InlineData("/units/0/values/gpci_culture", "{\"value\":1,\"year\":12}", "units[london].values.gpci_culture.year")]
    [InlineData("/units/0/values/gpci_culture", "{\"value\":1,\"flags\":[\"Not A Flag\"]}", "units[london].values.gpci_culture.flags")]
    [InlineData("/units/0/values", "{\"nothing\":1}", "units[london].values.nothing")]
    [InlineData("/indicators/0/denominator", "\"people\"", "indicators[gpci_research].denominator")]
    [InlineData("/indicators/0/parameters", "{\"lower\":1}", "indicators[gpci_research].parameters.lower")]
    [InlineData("/indicators/2/parent", "\"index\"", "indicators[index].parent")]
    [InlineData("/units/0/groups", "{\"continent\":\"x\"}", "units[london].groups.continent")]
    [InlineData("/title", "\"\"", "title")]
    public async Task Json_with_a_mistake_is_refused_by_its_place(string path, string value, string where)
    {
        using var client = application.Writer();
        var content = Saving_datasets.Example(NewCode("bad"));
        var parts = path.Split('/')[1..];
        var node = parts[..^1].Aggregate((JsonNode)content, (at, part) => int.TryParse(part, out var index) ? at[index]! : at[part]!);
        node[parts[^1]] = JsonNode.Parse(value);

        var errors = (await RefusedAsync(await client.PostAsJsonAsync(Datasets, content), 422, "dataset-refused")).GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("where").GetString()).ToList();

        Assert.Contains(where, errors);
    }

    [Theory]
    [InlineData("""{"code":"x","title":"x","colour":1,"indicators":[],"units":[]}""", "/colour")]
    [InlineData("""{"code":"x","title":"x","indicators":[null],"units":[]}""", "/indicators")]
    [InlineData("""{"code":"x","title":"x","indicators":[],"units":[{"code":"u","values":{"a":"1"}}]}""", "/units/0/values/a")]
    [InlineData("""{"code":"x","title":"x","indicators":[],"units":[{"code":"u","values":{"a":{"worth":1}}}]}""", null)]
    public async Task A_body_that_is_no_dataset_is_malformed(string body, string? field)
    {
        using var client = application.Writer();
        var problem = await RefusedAsync(await client.PostAsync(Datasets, new StringContent(body, null, "application/json")), 400, "malformed-json");

        Assert.True(field is null || problem.GetProperty("field").GetString() == field, problem.GetRawText());
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        using var client = application.Writer();
        var cells = new JsonArray([.. Enumerable.Range(0, DatasetRules.MostUnits + 1).Select(k => (JsonNode)new JsonObject { ["code"] = $"u{k}", ["values"] = new JsonObject { ["gpci_research"] = k, ["gpci_culture"] = 1 } })]);
        var content = Saving_datasets.Example(NewCode("large"));
        content["units"] = cells;

        await RefusedAsync(await client.PostAsJsonAsync(Datasets, content), 413, "too-large");
        await RefusedAsync(await client.PostAsync(Datasets, new StringContent(new string(' ', DatasetRules.MostBytes + 1), null, "application/json")), 413, "too-large");
    }

    [Fact]
    public async Task A_code_that_is_taken_is_a_conflict_and_a_bad_one_is_refused()
    {
        using var client = application.Writer();
        var code = NewCode("taken");
        await ReadAsync(await client.PostAsJsonAsync(Datasets, Saving_datasets.Example(code)), HttpStatusCode.Created);

        await RefusedAsync(await client.PostAsJsonAsync(Datasets, Saving_datasets.Example(code)), 409, "already-exists");
        await RefusedAsync(await client.PostAsJsonAsync(Datasets, Saving_datasets.Example("Not A Code")), 422, "invalid-code");
        await RefusedAsync(await client.PostAsJsonAsync(Datasets, Saving_datasets.Example(null)), 422, "invalid-code");
        await RefusedAsync(await client.PutAsJsonAsync($"{Datasets}/unknown-code", Saving_datasets.Example(null)), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{Datasets}/{code}/versions/2"), 404, "not-found");
        await RefusedAsync(await client.GetAsync($"{Datasets}/{code}/versions/1/files/iColour"), 404, "not-found");
    }

    [Fact]
    public async Task Who_may_only_read_saves_nothing()
    {
        using var client = application.Client();

        await RefusedAsync(await client.PostAsJsonAsync(Datasets, Saving_datasets.Example(NewCode("reader"))), 403, "missing-scope");
    }
}

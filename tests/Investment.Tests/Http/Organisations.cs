using System.Net;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Organisations(InvestmentApplication app)
{
    [Fact]
    public async Task One_is_made_read_and_listed()
    {
        using var client = app.AsOfficial();
        var name = Words.NewName();
        var answer = await client.Post(Words.Organisations, new { name, kind = "rights-holder", countryOrRegion = "SG", website = "https://studio.example" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("\"1-json\"", answer.Headers.ETag?.Tag);
        var read = await client.Read(answer.Headers.Location!.ToString());
        Assert.Equal((name, "rights-holder", "SG", "https://studio.example"), (read.Text("name"), read.Text("kind"), read.Text("countryOrRegion"), read.Text("website")));
        Assert.Contains(read.Id(), (await client.Read($"{Words.Organisations}?kind=rights-holder")).Ids());
        Assert.DoesNotContain(read.Id(), (await client.Read($"{Words.Organisations}?kind=investor")).Ids());
    }

    [Fact]
    public async Task A_second_one_of_the_same_name_in_the_same_place_is_refused_naming_the_first()
    {
        using var client = app.AsOfficial();
        var name = Words.NewName("Demo Film Studio");
        var first = await client.Create(Words.Organisations, Words.Organisation(name));

        var problem = await (await client.Post(Words.Organisations, Words.Organisation($" {name.ToUpperInvariant()}, ."))).IsProblem(409, "already-exists", "/name");

        Assert.Equal(first.Id(), problem.GetProperty("existing").GetGuid());
        await client.Create(Words.Organisations, Words.Organisation(name, "SG"));
    }

    [Fact]
    public async Task Of_many_of_one_name_at_the_same_moment_one_is_made()
    {
        using var client = app.AsOfficial();
        var name = Words.NewName();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Post(Words.Organisations, Words.Organisation(name))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await refused.IsProblem(409, "already-exists");
        }
    }

    [Theory]
    [InlineData("XX")]
    [InlineData("cn")]
    [InlineData("China")]
    public async Task An_unknown_country_or_region_is_refused(string code)
    {
        using var client = app.AsOfficial();
        await (await client.Post(Words.Organisations, Words.Organisation(countryOrRegion: code))).IsProblem(422, "unknown-country-or-region", "/countryOrRegion");
    }

    [Fact]
    public async Task A_change_needs_the_ETag_of_what_was_read()
    {
        using var client = app.AsOfficial();
        var path = $"{Words.Organisations}/{await client.NewOrganisation()}";
        var changed = Words.Organisation(kind: "public-body");

        await (await client.Put(path, changed, ifMatch: null)).IsProblem(428, "precondition-required");
        await (await client.Put(path, changed, "\"7-json\"")).IsProblem(412, "stale");
        var answer = await client.Put(path, changed, "\"1-json\"");
        Assert.Equal("\"2-json\"", answer.Headers.ETag?.Tag);
        Assert.Equal("public-body", (await client.Read(path)).Text("kind"));
        await (await client.Put(path, changed, "\"1-json\"")).IsProblem(412, "stale");
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_at_the_same_moment_one_is_refused()
    {
        using var client = app.AsOfficial();
        var path = $"{Words.Organisations}/{await client.NewOrganisation()}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.Put(path, Words.Organisation(), "\"1-json\"")));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_makes_no_version()
    {
        using var client = app.AsOfficial();
        var body = Words.Organisation();
        var path = $"{Words.Organisations}/{(await client.Create(Words.Organisations, body)).Id()}";

        Assert.Equal("\"1-json\"", (await client.Put(path, body, "\"1-json\"")).Headers.ETag?.Tag);
    }

    [Fact]
    public async Task One_that_is_not_there_is_not_found()
    {
        using var client = app.AsOfficial();
        await (await client.GetAsync($"{Words.Organisations}/{Guid.NewGuid()}", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
        await (await client.GetAsync($"{Words.Organisations}/{Guid.NewGuid()}/edits", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
        await (await client.Put($"{Words.Organisations}/{Guid.NewGuid()}", Words.Organisation(), "*")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task A_key_that_only_reads_sees_its_own_and_no_other()
    {
        using var official = app.AsOfficial();
        var (own, other) = (await official.NewOrganisation(), await official.NewOrganisation());
        using var client = app.As(own.ToString(), "investment:read");

        Assert.Equal([own], (await client.Read(Words.Organisations)).Ids());
        await (await client.GetAsync($"{Words.Organisations}/{other}", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task The_edit_log_names_actor_field_old_and_new()
    {
        using var client = app.AsOfficial();
        var name = Words.NewName();
        var id = (await client.Create(Words.Organisations, Words.Organisation(name))).Id();
        await client.Put($"{Words.Organisations}/{id}", Words.Organisation(name, kind: "other"), "*");

        var edits = (await client.Read($"{Words.Organisations}/{id}/edits")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(("key-of-tests", "kind", "investor", "other", 2), (edits[0].Text("actor"), edits[0].Text("field"), edits[0].Text("old"), edits[0].Text("new"), edits[0].GetProperty("version").GetInt32()));
        Assert.Contains(edits, edit => edit.Text("field") == "name" && edit.GetProperty("old").GetString() is null && edit.Text("new") == name);
    }
}

using System.Net;
using CityIp.Contracts;
using Xunit;

namespace CityIp.Investment.Tests.Http;

public sealed class Deals(InvestmentApplication app)
{
    [Fact]
    public async Task One_opened_at_a_booth_takes_over_where_it_came_from()
    {
        using var client = app.AsOfficial();
        var booth = await app.KnowsBooth(await app.KnowsAsset("Demo asset 8"));
        var investor = await client.NewOrganisation();
        var deal = await client.Create(Words.Deals, new
        {
            name = "Demo deal",
            boothId = booth.BoothId,
            organisationId = investor,
            jobs = new { planned = 40 },
            nextAction = new { text = "Site visit", due = "2024-12-02T10:00:00+08:00" },
        });

        Assert.Equal(("lead", investor), (deal.Text("stage"), deal.GetProperty("organisation").Id()));
        Assert.Equal(["qualified", "stalled", "lost"], deal.GetProperty("next").EnumerateArray().Select(stage => stage.GetString()));
        var source = deal.GetProperty("source");
        Assert.Equal((booth.ExpoId, "D-1", booth.ExhibitorId, "qingpu"), (source.GetProperty("expoId").GetGuid(), source.Text("boothCode"), source.GetProperty("exhibitorId").GetGuid(), source.Text("districtCode")));
        Assert.Equal("Demo asset 8", source.GetProperty("assets")[0].GetProperty("names").Text("en"));
        Assert.Equal("2024-12-02T02:00:00+00:00", deal.GetProperty("nextAction").Text("due"));
        Assert.Equal(40, deal.GetProperty("jobs").GetProperty("planned").GetInt32());
    }

    [Fact]
    public async Task What_one_refers_to_must_exist()
    {
        using var client = app.AsOfficial();
        var booth = await app.KnowsBooth();
        var other = await app.KnowsBooth();

        await (await client.Post(Words.Deals, new { name = "Demo", boothId = Guid.NewGuid() })).IsProblem(422, "not-known-here-yet", "/boothId");
        await (await client.Post(Words.Deals, new { name = "Demo", expoId = Guid.NewGuid() })).IsProblem(422, "not-known-here-yet", "/expoId");
        await (await client.Post(Words.Deals, new { name = "Demo", boothId = booth.BoothId, expoId = other.ExpoId })).IsProblem(422, "booth-of-another-expo", "/expoId");
        await (await client.Post(Words.Deals, new { name = "Demo", assetIds = new[] { Guid.NewGuid() } })).IsProblem(422, "not-known-here-yet", "/assetIds/0");
        await (await client.Post(Words.Deals, new { name = "Demo", districtCode = "atlantis" })).IsProblem(422, "not-known-here-yet", "/districtCode");
        await (await client.Post(Words.Deals, new { name = "Demo", organisationId = Guid.NewGuid() })).IsProblem(422, "unknown-organisation", "/organisationId");
        await (await client.Post(Words.Deals, new { name = "Demo", ownerId = Guid.NewGuid() })).IsProblem(422, "unknown-organisation", "/ownerId");
        await (await client.Post(Words.Deals, new { name = "Demo", opportunityId = Guid.NewGuid() })).IsProblem(422, "unknown-opportunity", "/opportunityId");
    }

    [Fact]
    public async Task A_change_needs_the_ETag_of_what_was_read_and_is_logged()
    {
        using var client = app.AsOfficial();
        var path = $"{Words.Deals}/{await client.NewDeal()}";
        var changed = new { name = "Demo renamed", jobs = new { planned = 40, created = 12 } };

        await (await client.Put(path, changed, ifMatch: null)).IsProblem(428, "precondition-required");
        await (await client.Put(path, changed, "\"4-json\"")).IsProblem(412, "stale");
        await (await client.Put($"{Words.Deals}/{Guid.NewGuid()}", changed, "*")).IsProblem(404, "not-found");
        await (await client.Put(path, new { name = "Demo", ownerId = Guid.NewGuid() }, "*")).IsProblem(422, "unknown-organisation", "/ownerId");
        Assert.Equal("\"2-json\"", (await client.Put(path, changed, "\"1-json\"")).Headers.ETag?.Tag);

        var edits = (await client.Read($"{path}/edits")).GetProperty("items").EnumerateArray().Where(edit => edit.GetProperty("version").GetInt32() == 2);
        Assert.Equal(["jobsCreated", "jobsPlanned", "name"], edits.Select(edit => edit.Text("field")).Order());
    }

    [Fact]
    public async Task A_list_is_paged_by_a_link_and_shows_each_once_the_newest_first()
    {
        using var client = app.AsOfficial();
        var owner = await client.NewOrganisation();
        var made = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            made.Insert(0, await client.NewDeal(new { name = "Demo", ownerId = owner }));
        }

        var seen = new List<Guid>();
        for (string? next = $"{Words.Deals}?owner={owner}&limit=2"; next is not null;)
        {
            var answer = await client.GetAsync(next, InvestmentApplication.Cancel);
            Assert.Equal("no-store, private", answer.Headers.CacheControl?.ToString());
            seen.AddRange((await answer.Body()).Ids());
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }
        Assert.Equal(made, seen);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_stage_source_and_parties()
    {
        using var client = app.AsOfficial();
        var asset = await app.KnowsAsset();
        var booth = await app.KnowsBooth(asset);
        var investor = await client.NewOrganisation();
        var deal = await client.DealIn("qualified", new { name = "Demo", boothId = booth.BoothId, organisationId = investor });

        foreach (var filter in new[]
        {
            $"expo={booth.ExpoId}", $"booth={booth.BoothId}", $"exhibitor={booth.ExhibitorId}", $"asset={asset}", $"organisation={investor}",
            $"expo={booth.ExpoId}&stage=qualified", $"expo={booth.ExpoId}&district=qingpu", $"expo={booth.ExpoId}&overdue=false",
        })
        {
            Assert.Equal([deal], (await client.Read($"{Words.Deals}?{filter}")).Ids());
        }
        foreach (var filter in new[] { "stage=lead", "district=elsewhere", "overdue=true", $"owner={investor}", $"opportunity={Guid.NewGuid()}", $"lead={Guid.NewGuid()}" })
        {
            Assert.Empty((await client.Read($"{Words.Deals}?expo={booth.ExpoId}&{filter}")).Ids());
        }
    }

    [Fact]
    public async Task A_key_that_only_reads_sees_those_of_its_own_organisation_and_no_other()
    {
        using var official = app.AsOfficial();
        var (booth, other) = (await app.KnowsBooth(), await app.KnowsBooth());
        var owner = await official.NewOrganisation();
        var exhibited = await official.NewDeal(new { name = "Demo", boothId = booth.BoothId });
        var owned = await official.NewDeal(new { name = "Demo", boothId = other.BoothId, ownerId = owner });
        var invested = await official.NewDeal(new { name = "Demo", organisationId = owner });

        using var exhibitor = app.As(booth.ExhibitorId.ToString(), "investment:read");
        using var holder = app.As(owner.ToString(), "investment:read");
        using var nobody = app.As("demo-partner", "investment:read");
        Assert.Equal([exhibited], (await exhibitor.Read(Words.Deals)).Ids());
        Assert.Equal([owned], (await holder.Read(Words.Deals)).Ids());
        Assert.Empty((await nobody.Read(Words.Deals)).Ids());
        foreach (var path in new[] { "", "/history", "/money" })
        {
            await (await holder.GetAsync($"{Words.Deals}/{exhibited}{path}", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
            await (await nobody.GetAsync($"{Words.Deals}/{invested}{path}", InvestmentApplication.Cancel)).IsProblem(404, "not-found");
            Assert.Equal(HttpStatusCode.OK, (await exhibitor.GetAsync($"{Words.Deals}/{exhibited}{path}", InvestmentApplication.Cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task A_first_response_is_due_after_48_hours_and_is_recorded_once()
    {
        using var client = app.AsOfficial();
        var owner = await client.NewOrganisation();
        var deal = await client.NewDeal(new { name = "Demo", ownerId = owner });
        var lost = await client.NewDeal(new { name = "Demo", ownerId = owner });
        await client.Moves(lost, "lost", "made up");
        var view = await client.Read($"{Words.Deals}/{deal}");
        Assert.Equal(TimeSpan.FromHours(48), view.GetProperty("firstResponse").GetProperty("due").GetDateTimeOffset() - view.GetProperty("openedAt").GetDateTimeOffset());
        Assert.Empty((await client.Read($"{Words.Deals}?owner={owner}&overdue=true")).Ids());

        app.Clock.Pass(TimeSpan.FromHours(49));
        Assert.Equal([deal], (await client.Read($"{Words.Deals}?owner={owner}&overdue=true")).Ids());
        Assert.True((await client.Read($"{Words.Deals}/{deal}")).GetProperty("firstResponse").GetProperty("overdue").GetBoolean());

        var path = $"{Words.Deals}/{deal}/first-response";
        await (await client.Post(path, new { at = app.Clock.GetUtcNow().AddHours(1) })).IsProblem(422, "in-the-future", "/at");
        await (await client.Post(path, new { note = "called" }, ("If-Match", "\"7-json\""))).IsProblem(412, "stale");
        Assert.Equal("called", (await (await client.Post(path, new { note = "called" })).Body()).GetProperty("firstResponse").Text("note"));
        await (await client.Post(path, new { note = "again" })).IsProblem(409, "already-responded");
        await (await client.Post($"{Words.Deals}/{Guid.NewGuid()}/first-response", new { })).IsProblem(404, "not-found");
        Assert.Empty((await client.Read($"{Words.Deals}?owner={owner}&overdue=true")).Ids());
    }

    [Fact]
    public async Task With_an_idempotency_key_one_is_opened_once()
    {
        using var client = app.AsOfficial();
        var owner = await client.NewOrganisation();
        var (body, key) = (new { name = "Demo", ownerId = owner }, ("Idempotency-Key", Guid.NewGuid().ToString()));

        var first = await (await client.Post(Words.Deals, body, key)).Body();
        var second = await client.Post(Words.Deals, body, key);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(first.Id(), (await second.Body()).Id());
        Assert.Single((await client.Read($"{Words.Deals}?owner={owner}")).Ids());
        await (await client.Post(Words.Deals, new { name = "Another" }, key)).IsProblem(422, "idempotency-key-reused", "Idempotency-Key");
    }
}

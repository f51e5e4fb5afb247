using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Http;

public sealed class A_repeated_request(TestServers servers) : IAsyncLifetime
{
    private ThingService service = null!;

    public async ValueTask InitializeAsync() => service = await ThingService.StartAsync(servers, "idempotency");

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Gets_the_first_answer_and_has_no_second_effect()
    {
        using var first = await PostAsync("once", """{"code":"once","name":"x"}""");
        using var second = await PostAsync("once", """{"code":"once","name":"x"}""");

        Assert.Equal(201, (int)first.StatusCode);
        Assert.Equal(201, (int)second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await service.CountAsync("SELECT count(*) FROM thing WHERE code = 'once'"));
    }

    [Fact]
    public async Task Has_one_effect_when_sent_many_times_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync("race", """{"code":"race","name":"x"}""")));

        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 201, 409 }));
        Assert.Contains(answers, answer => (int)answer.StatusCode == 201);
        Assert.Equal(1, await service.CountAsync("SELECT count(*) FROM thing WHERE code = 'race'"));
    }

    [Fact]
    public async Task Is_refused_when_its_body_is_another()
    {
        using var first = await PostAsync("other", """{"code":"other","name":"x"}""");
        using var second = await PostAsync("other", """{"code":"other","name":"y"}""");

        await second.IsProblem(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Is_carried_out_again_when_the_first_failed_and_left_nothing()
    {
        using var first = await PostAsync("fails", """{"code":"fails","name":"fails after saving"}""");
        await first.IsProblem(500, "unexpected");
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM thing WHERE code = 'fails'"));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM idempotent_answer WHERE value = 'fails'"));

        using var second = await PostAsync("fails", """{"code":"fails","name":"works"}""");
        Assert.Equal(201, (int)second.StatusCode);
    }

    [Fact]
    public async Task Leaves_no_hash_by_which_its_body_could_be_found_by_trying()
    {
        using var first = await PostAsync("secret", """{"code":"secret","name":"x"}""");

        var plain = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("""{"code":"secret","name":"x"}"""u8)).ToLowerInvariant();
        Assert.Equal(1, await service.CountAsync($"SELECT count(*) FROM idempotent_answer WHERE value = 'secret' AND encode(fingerprint, 'hex') <> '{plain}'"));
    }

    [Fact]
    public async Task Gets_the_first_answer_also_where_the_version_before_kept_it()
    {
        using var first = await PostAsync("before", """{"code":"before","name":"x"}""");
        var plain = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("""{"code":"before","name":"x"}"""u8)).ToLowerInvariant();
        Assert.Equal(1, await service.CountAsync($"WITH older AS (UPDATE idempotent_answer SET fingerprint = decode('{plain}', 'hex') WHERE value = 'before' RETURNING 1) SELECT count(*) FROM older"));

        using var second = await PostAsync("before", """{"code":"before","name":"x"}""");
        using var other = await PostAsync("before", """{"code":"before","name":"y"}""");

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        await other.IsProblem(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Of_another_key_is_another_request()
    {
        using var first = await PostAsync("shared", """{"code":"shared-1","name":"x"}""");
        using var second = await PostAsync("shared", """{"code":"shared-2","name":"x"}""", keyId: "key-2");

        Assert.Equal(201, (int)second.StatusCode);
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task With_an_overlong_key_is_refused()
    {
        using var answer = await PostAsync(new string('k', 256), """{"code":"long","name":"x"}""");

        await answer.IsProblem(400, "invalid-idempotency-key");
    }

    private async Task<HttpResponseMessage> PostAsync(string idempotencyKey, string json, string keyId = "key-1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things/") { Content = Json.Of(json) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var client = service.Client(keyId: keyId);
        return await client.SendAsync(request);
    }
}

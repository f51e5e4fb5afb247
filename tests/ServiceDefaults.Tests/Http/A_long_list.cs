using System.Net.Http.Json;
using System.Text.Json;
using CityIp.ServiceDefaults.Tests.Host;
using CityIp.Testing;
using Xunit;

namespace CityIp.ServiceDefaults.Tests.Http;

public sealed class A_long_list(TestServers servers)
{
    [Fact]
    public async Task Is_read_page_by_page_though_rows_come_meanwhile()
    {
        await using var service = await ThingService.StartAsync(servers, "paging");
        foreach (var code in new[] { "a", "b", "c", "d", "e" })
        {
            await service.SaveAsync(code, code, withMessage: false);
        }
        using var client = service.Client();
        var read = new List<string>();
        var next = "/things/?limit=2";
        while (next is not null)
        {
            using var answer = await client.GetAsync(next);
            var page = await answer.Content.ReadFromJsonAsync<JsonElement>();
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("code").GetString()!));
            if (read.Count == 2)
            {
                await service.SaveAsync("aa", "comes before what was read", withMessage: false);
            }
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('>')[0].TrimStart('<') : null;
            Assert.Equal(next is null, page.GetProperty("next").ValueKind == JsonValueKind.Null);
        }
        Assert.Equal(["a", "b", "c", "d", "e"], read);
    }
}

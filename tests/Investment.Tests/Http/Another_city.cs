using CityIp.ServiceDefaults.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CityIp.Investment.Tests.Http;

[Collection(nameof(SecondProcess))]
public sealed class Another_city(InvestmentApplication app)
{
    [Fact]
    public async Task Has_its_own_currency_and_deadline()
    {
        await using var tokyo = app.Another("investmentdb_tokyo", "Testing", ("City:Currency", "JPY"), ("City:TimeZone", "Asia/Tokyo"), ("Investment:FirstResponseHours", "6"));
        await tokyo.Services.GetRequiredService<DatabaseReady>().WaitAsync(InvestmentApplication.Cancel);
        using var client = InvestmentApplication.As(tokyo, "city", "investment:read", "investment:write");
        var deal = await client.DealIn("negotiation");
        var path = $"{Words.Deals}/{deal}/stages";

        await (await client.Post(path, new { to = "signed", rate = new { currency = "JPY", value = 1 } })).IsProblem(422, "rate-to-itself", "/rate/currency");
        var view = await (await client.Post(path, new { to = "signed", rate = new { currency = "CNY", value = 21.5 } })).Body();
        Assert.Equal("JPY", view.GetProperty("signing").GetProperty("rate").Text("into"));
        Assert.Equal(TimeSpan.FromHours(6), view.GetProperty("firstResponse").GetProperty("due").GetDateTimeOffset() - view.GetProperty("openedAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("City:Currency", "RMB", "City:Currency is 'RMB'")]
    [InlineData("Investment:FirstResponseHours", "0", "Investment:FirstResponseHours is 0")]
    public async Task With_a_setting_that_cannot_be_does_not_start_and_says_why(string setting, string value, string message)
    {
        await using var broken = app.Another("investmentdb_never", "Testing", (setting, value));
        var refused = Assert.ThrowsAny<Exception>(() => broken.Services);
        Assert.Contains(message, refused.ToString(), StringComparison.Ordinal);
    }
}

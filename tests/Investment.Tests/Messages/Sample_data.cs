using CityIp.ServiceDefaults.Data;
using CityIp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CityIp.Investment.Tests.Messages;

[Collection(nameof(SecondProcess))]
public sealed class Sample_data(InvestmentApplication app)
{
    private static readonly Guid Deal = Guid.Parse("01930000-0000-7000-d000-000000000001");

    [Fact]
    public async Task Is_loaded_once_in_development_and_told_to_the_others()
    {
        await using (var first = app.Another("investmentdb_samples", "Development"))
        {
            await first.Services.GetRequiredService<DatabaseReady>().WaitAsync(InvestmentApplication.Cancel);
            var told = await app.Published.Version(Deal, 1);
            Assert.Equal("signed", told.Stage);
            Assert.Equal([new("CNY", 12_000_000_00, 9_500_000_00, 2_000_000_00)], told.Amounts);
        }
        await using var second = app.Another("investmentdb_samples", "Development");
        await second.Services.GetRequiredService<DatabaseReady>().WaitAsync(InvestmentApplication.Cancel);

        await using var command = second.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT (SELECT count(*) FROM organisation) || ' ' || (SELECT count(*) FROM opportunity) || ' ' || (SELECT count(*) FROM deal) || ' ' || (SELECT max(version) FROM deal) || ' ' || (SELECT count(*) FROM money_entry)");
        Assert.Equal("4 3 1 1 3", await command.ExecuteScalarAsync(InvestmentApplication.Cancel));
    }

    [Fact]
    public async Task Is_not_loaded_elsewhere() =>
        Assert.Equal(0, await app.Count("SELECT count(*) FROM deal WHERE id = @id", ("id", Deal)));
}

using CityIp.Analytics.Tests.Host;
using CityIp.Testing;

namespace CityIp.Analytics.Tests.Messages;

[Collection(AnalyticsApplication.Name)]
public sealed class Working_out_sustainability_again(AnalyticsApplication application)
{
    /// <summary>Twice: the first failure may be of a run that an earlier test woke, and the asset's own wake would still be there to hide that nothing is tried again.</summary>
    private const string RefuseTwice = """
        CREATE SEQUENCE refused;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('refused') <= 2 THEN RAISE EXCEPTION 'the disk is full, says the test'; END IF;
            RETURN NULL; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON sustainability FOR EACH STATEMENT EXECUTE FUNCTION refuse();
        """;

    [Fact]
    public async Task A_run_that_failed_is_tried_again_without_another_finding()
    {
        await application.ExecuteAsync(RefuseTwice);
        try
        {
            var asset = await application.AssetAsync();

            await Eventually.Passes(async () => Assert.Equal("not-assessable", (await application.SustainabilityOfAsync(asset)).GetProperty("status").GetString()));

            Assert.True(await application.ScalarAsync<long>("SELECT last_value FROM refused") > 2);
        }
        finally
        {
            await application.ExecuteAsync("DROP TRIGGER refuse ON sustainability; DROP FUNCTION refuse(); DROP SEQUENCE refused");
        }
    }
}

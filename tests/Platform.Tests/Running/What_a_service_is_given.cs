using System.Diagnostics;
using CityIp.LocalPlatform;
using Xunit;

namespace CityIp.Platform.Tests.Running;

/// <summary>The variables of Aspire's run mode, and none that would hide a missing reference.</summary>
public sealed class What_a_service_is_given : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"cityip-variables-{Guid.NewGuid():N}");

    [Fact]
    public void Its_own_connections_and_addresses_only()
    {
        var platform = new RunningPlatform(new PlatformOptions(folder) { WithDashboard = false });

        Assert.Equal(
            ["ASPNETCORE_ENVIRONMENT", "ASPNETCORE_URLS", "ConnectionStrings__catalogdb", "ConnectionStrings__messaging", "Identity__Key"],
            platform.Service("catalog").Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["ASPNETCORE_ENVIRONMENT", "ASPNETCORE_URLS", "ConnectionStrings__cache", "ConnectionStrings__gatewaydb", "Identity__Key", "Keys__DevelopmentFile",
                "services__analytics__http__0", "services__catalog__http__0", "services__events__http__0", "services__investment__http__0"],
            platform.Service("gateway").Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(platform.Service("catalog").Address, platform.Service("gateway").Variables["services__catalog__http__0"]);
    }

    [Fact]
    public void The_same_identity_key_for_all()
    {
        var platform = new RunningPlatform(new PlatformOptions(folder) { WithDashboard = false });

        Assert.Single(platform.Services.Select(service => service.Variables["Identity__Key"]).Distinct());
    }

    [Fact]
    public void What_was_asked_for_rather_than_what_every_run_has()
    {
        var given = RunningPlatform.WithTelemetry(new() { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio" }, "catalog", 4317);

        Assert.Equal("parentbased_traceidratio", given["OTEL_TRACES_SAMPLER"]);
        Assert.Equal("catalog", given["OTEL_SERVICE_NAME"]);
        Assert.Equal("always_on", RunningPlatform.WithTelemetry([], "catalog", 4317)["OTEL_TRACES_SAMPLER"]);
    }

    [Fact]
    public void Nothing_from_our_own_environment_but_what_programs_need()
    {
        var info = new ProcessStartInfo { Environment = { ["ConnectionStrings__cache"] = "somebody else's", ["OTEL_SERVICE_NAME"] = "us" } };

        ProgramStart.GiveOwnVariablesOnly(info, new Dictionary<string, string> { ["own"] = "value" });

        Assert.Equal("value", info.Environment["own"]);
        Assert.DoesNotContain("ConnectionStrings__cache", info.Environment.Keys);
        Assert.DoesNotContain("OTEL_SERVICE_NAME", info.Environment.Keys);
        Assert.Contains("PATH", info.Environment.Keys);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

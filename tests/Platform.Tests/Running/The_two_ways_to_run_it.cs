using System.Text.RegularExpressions;
using CityIp.LocalPlatform;
using Xunit;

namespace CityIp.Platform.Tests.Running;

/// <summary>The AppHost cannot be compiled everywhere, so its text is read.</summary>
public sealed partial class The_two_ways_to_run_it
{
    private static readonly string AppHost = File.ReadAllText(Path.Combine(Clone.Root, "AppHost", "AppHost.cs"));

    [Fact]
    public void Start_the_same_services() =>
        Assert.Equal(AppHostServices().Select(service => service.Name).Order(), Topology.Services.Select(service => service.Name).Order());

    [Fact]
    public void Start_the_same_projects()
    {
        Assert.Equal(AppHostServices().Select(service => (service.Name, service.Project)).Order(), Topology.Services.Select(service => (service.Name, service.Assembly)).Order());
        Assert.All(Topology.Services, service => Assert.True(File.Exists(Path.Combine(Clone.Root, service.Folder, service.Assembly + ".csproj")), service.Name));
    }

    [Fact]
    public void Give_each_service_the_same_connections_and_addresses() =>
        Assert.All(AppHostServices(), expected =>
        {
            var actual = Topology.Services.Single(service => service.Name == expected.Name);
            Assert.Equal(expected.References.Order(), actual.Connections.Concat(actual.References).Order());
        });

    [Fact]
    public void Give_the_identity_key_to_every_service() =>
        Assert.All(AppHostServices(), service => Assert.True(service.HasIdentityKey, service.Name));

    /// <summary>Without them there would be no key to begin with, and no way to make one.</summary>
    [Fact]
    public void Write_the_development_keys() => Assert.Matches("""AddService<Projects\.Gateway>[^;]*\.WithDevelopmentKeys\(\)[^;]*;""", AppHost);

    /// <summary>Each <c>var x = builder.AddService&lt;Projects.X&gt;("x")…;</c> with the names of what its WithReference calls point at.</summary>
    private static List<(string Name, string Project, List<string> References, bool HasIdentityKey)> AppHostServices()
    {
        var resources = Resource().Matches(AppHost).ToDictionary(match => match.Groups["variable"].Value, match => match.Groups["name"].Value);
        var services = Service().Matches(AppHost).Select(match => (
            Name: match.Groups["name"].Value,
            Project: match.Groups["project"].Value,
            References: Reference().Matches(match.Value).Select(reference => resources[reference.Groups["variable"].Value]).ToList(),
            HasIdentityKey: match.Value.Contains("\"Identity__Key\"", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(services);
        return services;
    }

    [GeneratedRegex("""var (?<variable>\w+) = (infrastructure\.\w+|builder\.AddService<Projects\.\w+>)\("(?<name>\w+)"[^;\n]*""")]
    private static partial Regex Resource();

    [GeneratedRegex("""builder\.AddService<Projects\.(?<project>\w+)>\("(?<name>\w+)"[^;]*;""")]
    private static partial Regex Service();

    [GeneratedRegex("""WithReference\((?<variable>\w+)\)""")]
    private static partial Regex Reference();
}

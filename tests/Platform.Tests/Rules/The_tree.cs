using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace CityIp.Platform.Tests.Rules;

/// <summary>What the folder tree promises: services know each other by messages only, files stay readable.</summary>
public sealed partial class The_tree
{
    private const int MostLines = 300;
    internal static readonly string Root = FindRoot();

    public static TheoryData<string> Services => ["Catalog", "Events", "Investment", "Analytics"];

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_services_that_refer_to_no_other_service(string service)
    {
        var project = XDocument.Load(Path.Combine(Root, "services", service, $"{service}.csproj"));
        var references = project.Descendants("ProjectReference").Select(reference => Path.GetFileName(((string)reference.Attribute("Include")!).Replace('\\', '/')));

        Assert.Equal(["ServiceDefaults.csproj"], references.Except(["Contracts.csproj"]));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Has_services_that_call_no_other_service(string service)
    {
        var others = Services.Select(row => row.Data.ToLowerInvariant()).Where(other => !other.Equals(service, StringComparison.OrdinalIgnoreCase));
        var calls = Sources(Path.Combine("services", service)).Where(file => others.Any(other => File.ReadAllText(file).Contains($"http://{other}", StringComparison.Ordinal)));

        Assert.Empty(calls);
    }

    [Fact]
    public void Has_contracts_without_packages_and_without_the_bus()
    {
        Assert.Empty(XDocument.Load(Path.Combine(Root, "services", "Contracts", "Contracts.csproj")).Descendants("PackageReference"));
        Assert.DoesNotContain(Sources(Path.Combine("services", "Contracts")), file => File.ReadAllText(file).Contains("MassTransit", StringComparison.Ordinal));
    }

    [Fact]
    public void Configures_the_bus_in_one_place()
    {
        var places = new[] { "services", "gateway", "ServiceDefaults" }.SelectMany(Sources).Where(file => File.ReadAllText(file).Contains("AddMassTransit", StringComparison.Ordinal));

        Assert.Equal(["Messaging.cs"], places.Select(Path.GetFileName));
    }

    [Fact]
    public void Has_a_program_of_at_most_forty_lines_per_process()
    {
        var programs = Services.Select(row => Path.Combine(Root, "services", row.Data, "Program.cs")).Append(Path.Combine(Root, "gateway", "Program.cs"));

        Assert.All(programs, file => Assert.True(File.ReadLines(file).Count() <= 40, $"{file} has {File.ReadLines(file).Count()} lines."));
    }

    [Fact]
    public void Has_no_file_that_nobody_can_oversee()
    {
        var long_ = new[] { "services", "gateway", "ServiceDefaults", "tools", "AppHost" }.SelectMany(Sources)
            .Where(file => !file.Contains("Migrations", StringComparison.Ordinal) && File.ReadLines(file).Count() > MostLines)
            .Select(file => Path.GetRelativePath(Root, file));

        Assert.Empty(long_);
    }

    [Fact]
    public void Names_no_folder_after_nothing()
    {
        var vague = Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories)
            .Where(folder => !Ignored().IsMatch(folder))
            .Where(folder => Path.GetFileName(folder) is "Common" or "Shared" or "Helpers" or "Infrastructure" or "Application" or "Domain" or "Managers" or "Utils");

        Assert.Empty(vague);
    }

    internal static bool IsIgnored(string path) => Ignored().IsMatch(path);

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Ignored().IsMatch(file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CityIpPlatform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside a clone.");
        }
        return folder.FullName;
    }

    [GeneratedRegex("[/\\\\](bin|obj|node_modules|\\.git|\\.data|artifacts)([/\\\\]|$)")]
    private static partial Regex Ignored();
}

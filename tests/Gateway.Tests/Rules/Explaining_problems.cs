using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CityIp.Gateway.Pages;
using Xunit;

namespace CityIp.Gateway.Tests.Rules;

/// <summary>What a service answers with, the gateway must be able to explain: its sources are read for the slugs.</summary>
public sealed partial class Explaining_problems
{
    [Fact]
    public void Every_problem_in_the_sources_is_explained()
    {
        var missing = Used().Where(use => ProblemTypes.Of(use.Key) is null).Select(use => $"{use.Key} ({use.Value})").ToList();
        Assert.True(missing.Count == 0, $"Not in gateway/Pages/ProblemTypes.cs: {string.Join(", ", missing)}");
    }

    [Fact]
    public void The_sources_are_really_read() => Assert.Superset(new HashSet<string> { "rate-limited", "stale", "foreign-source", "door-full", "unknown-booth" }, Used().Keys.ToHashSet());

    [Fact]
    public void No_problem_is_explained_twice() => Assert.Equal(ProblemTypes.All.Count, ProblemTypes.All.Select(type => type.Slug).Distinct().Count());

    private static Dictionary<string, string> Used()
    {
        var root = Root();
        var used = new Dictionary<string, string>();
        foreach (var folder in (string[])["ServiceDefaults", "gateway", "services"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            {
                if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                {
                    continue;
                }
                foreach (Match match in Slug().Matches(File.ReadAllText(file)))
                {
                    used.TryAdd(match.Groups["slug"].Value, Path.GetFileName(file));
                }
            }
        }
        return used;
    }

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "CityIpPlatform.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }

    // A problem made at once; a fault, refusal or quarantine that becomes one later; the events' door turning away.
    [GeneratedRegex("""
        Problems\.(?:Of\(\s*[^,()]+,|Bad\(|Conflict\(|Invalid\(|Forbidden\(|Unavailable\()\s*"(?<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
        |new(?:\ \w+)?\("(?!x-)(?<slug>[a-z0-9]+(?:-[a-z0-9]+)+)",
        |(?:NotHeld|TurnAway)\([a-z,\ ]*"(?<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
        |const\ string\ (?:Unknown\w+|Undecodable|InvalidData|Conflict|Refused)\ =\ "(?<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Slug();
}

using System.Text.RegularExpressions;
using CityIp.ServiceDefaults.Messages;
using Xunit;

namespace CityIp.Platform.Tests.Rules;

/// <summary>
/// For every message three things are shown: it is published when its change is saved, it is not when the save fails, and each of its queues
/// takes a second delivery without effect. The test that shows it says so by a trait: <c>[Trait("published", "asset-published")]</c>,
/// <c>[Trait("not published when the save fails", "asset-published")]</c>, <c>[Trait("consumed once", "analytics-know-assets: asset-published")]</c>.
/// </summary>
public sealed partial class The_messages
{
    private static readonly Lazy<HashSet<(string Kind, string Value)>> Shown = new(ReadTests);

    public static TheoryData<string> Exchanges => [.. Topology.Messages.Select(route => route.Exchange)];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Have_their_three_tests(string exchange)
    {
        (string Kind, string Value)[] needed =
        [
            ("published", exchange),
            ("not published when the save fails", exchange),
            .. Topology.Find(exchange)!.Queues.Select(queue => ("consumed once", $"{queue}: {exchange}")),
        ];

        var missing = needed.Except(Shown.Value).Select(one => $"[Trait(\"{one.Kind}\", \"{one.Value}\")]").ToList();

        Assert.True(missing.Count == 0, $"No test is marked {string.Join(", ", missing)}. Write it, and mark it so.");
    }

    [Fact]
    public void Are_what_the_marks_speak_of()
    {
        var known = Topology.Messages.SelectMany(route => route.Queues.Select(queue => $"{queue}: {route.Exchange}").Append(route.Exchange)).ToHashSet();

        Assert.DoesNotContain(Shown.Value, one => !known.Contains(one.Value));
    }

    private static HashSet<(string, string)> ReadTests()
    {
        var shown = new HashSet<(string, string)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(The_tree.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(file => !The_tree.IsIgnored(file) && Path.GetFileName(file) != "The_messages.cs"))
        {
            var source = File.ReadAllText(file);
            var constants = Constant().Matches(source).DistinctBy(match => match.Groups["name"].Value).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value);
            foreach (Match mark in Mark().Matches(source))
            {
                shown.Add((mark.Groups["kind"].Value, mark.Groups["text"].Success ? mark.Groups["text"].Value : constants[mark.Groups["name"].Value]));
            }
        }
        return shown;
    }

    [GeneratedRegex("""\[Trait\("(?<kind>published|not published when the save fails|consumed once)", (?:"(?<text>[^"]+)"|(?<name>\w+))\)\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Mark();

    [GeneratedRegex("""const string (?<name>\w+) = "(?<text>[^"]+)";""", RegexOptions.ExplicitCapture)]
    private static partial Regex Constant();
}

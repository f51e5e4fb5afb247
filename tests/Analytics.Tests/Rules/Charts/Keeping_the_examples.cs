using CityIp.Analytics.Cities;
using CityIp.Analytics.IndexService;

namespace CityIp.Analytics.Tests.Rules.Charts;

/// <summary>The pictures in services/Analytics/Charts/examples are what the service draws now. Drawn anew with CITYIP_DRAW_EXAMPLES=1.</summary>
public sealed class Keeping_the_examples
{
    public static TheoryData<string, string, bool> Examples => new()
    {
        { "ranking", "ranking", false }, { "profile", "profile", false }, { "gap", "gap", false }, { "sensitivity", "sensitivity", false }, { "ranking.zh-Hans", "ranking", true }, { "gap.zh-Hans", "gap", true },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_what_is_drawn_now(string file, string kind, bool chinese)
    {
        var path = Path.Combine(Root(), "services", "Analytics", "Charts", "examples", $"{file}.svg");
        var drawn = Drawing_charts.Draw(kind, SampleIndex.Of(new WorldCities()), new() { Unit = "shanghai", Claim = kind == "ranking" ? 13 : null }, chinese);
        if (Environment.GetEnvironmentVariable("CITYIP_DRAW_EXAMPLES") == "1")
        {
            File.WriteAllText(path, drawn);
        }

        Assert.True(File.ReadAllText(path).ReplaceLineEndings("\n") == drawn, $"{path} is stale: run the test with CITYIP_DRAW_EXAMPLES=1 and look at the picture.");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CityIpPlatform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside a clone.");
        }

        return folder.FullName;
    }
}

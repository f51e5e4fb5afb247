namespace CityIp.Analytics.Charts;

/// <summary>How charts name what the sample has by code only.</summary>
internal static class SampleNames
{
    public static IReadOnlyDictionary<string, string> Dimensions { get; } = new Dictionary<string, string>
    {
        ["economy"] = "Economy",
        ["knowledge"] = "Knowledge",
        ["culture"] = "Culture",
        ["liveability"] = "Liveability",
        ["environment"] = "Environment",
        ["accessibility"] = "Accessibility",
    };
}

namespace CityIp.Analytics.SavedMethods;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for, and saves the content.</summary>
internal static class MethodExamples
{
    public const string Facts = """{ "steps": [ "impute", "normalise", "aggregate" ], "missing_values": "impute", "runs": 200, "inputs": [ "normalisation" ] }""";

    public const string Content = """
        {
          "title": "Means of scores from 0 to 100", "missing_values": "impute",
          "steps": [ { "do": "impute", "method": "median" }, { "do": "normalise", "method": "minmax", "lower": 0, "upper": 100 }, { "do": "aggregate", "method": "arithmetic" } ],
          "analysis": { "uncertainty": { "runs": 200, "seed": 1, "inputs": [ { "name": "normalisation", "path": "steps.normalise.method", "values": [ "minmax", "rank" ] } ] } }
        }
        """;
}

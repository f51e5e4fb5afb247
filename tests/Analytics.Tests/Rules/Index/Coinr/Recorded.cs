using System.Collections.Immutable;
using System.Text.Json;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>What COINr 1.1.14 gave (conformance/asem/coinr), and methods written as a request has them.</summary>
internal static class Recorded
{
    public const string Denominate = """{"do":"denominate"}""";
    public const string Impute = """{"do":"impute","method":"mean_group","group":"EurAsia_group"}""";
    public const string Treat = """{"do":"treat"}""";
    public const string Normalise = """{"do":"normalise","constant":"missing"}""";
    public const string Aggregate = """{"do":"aggregate"}""";

    private static readonly Lazy<ImmutableDictionary<string, double>> Own = new(() => Numbers(File("weights_own.csv"), "Weight"));

    /// <summary>Uneven weights of all elements.</summary>
    public static ImmutableDictionary<string, double> OwnWeights => Own.Value;

    public static CsvTable File(string name) => CsvTable.Read($"coinr/{name}");

    public static bool Holds(this CsvTable file, string column) => file.Header.Contains(column);

    public static double Value(this CsvTable file, string[] row, string column) => file.Number(row, column) ?? double.NaN;

    public static ImmutableDictionary<string, double> Numbers(CsvTable file, string column) =>
        file.Rows.ToImmutableDictionary(r => file.Text(r, "iCode"), r => file.Value(r, column));

    public static IndexMethod Method(params string[] steps) => new([.. steps.Select((s, i) => RequestedSteps.Read(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(s)!, $"steps[{i}]"))]);

    public static IndexResult Build(params string[] steps) => IndexBuild.Run(Asem.Dataset, Method(steps));

    /// <summary>The step with more parameters: "winsorise_max":1.</summary>
    public static string With(this string step, string parameters) => parameters.Length == 0 ? step : $"{step[..^1]},{parameters}}}";

    /// <summary>No two scores of the recorded indices are equal up to rounding, so no rank may differ.</summary>
    public static void SameRanks(IEnumerable<double?> expected, ReadOnlySpan<int> ranks, string where)
    {
        foreach (var (i, rank) in expected.Index())
        {
            Assert.True((rank ?? 0) == ranks[i], $"{where} row {i}: rank {ranks[i]}, expected {rank}");
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.SavedMethods;
using CityIp.Analytics.Versions;

namespace CityIp.Analytics.Jobs;

/// <summary>What a computation of a dataset by a method gave, as it is kept: its stages and the rest, each as JSON, and a hash over all of it.</summary>
internal sealed record ComputationResult(string Hash, string ResultHash, IReadOnlyDictionary<string, byte[]> Parts)
{
    private const int MostPlaces = 20;

    /// <summary>Of this program: the same source compiled the same way has the same. Bits are promised on the same build and runtime.</summary>
    public static string Build { get; } = typeof(ComputationResult).Module.ModuleVersionId.ToString("N");

    /// <summary>Data and method as the engine takes them.</summary>
    public static IndexRequest Request(DatasetContent data, MethodContent method, double? time) => data.ToRequest(time) with { Steps = method.Steps, Weights = method.Weights, Analysis = method.Analysis };

    /// <exception cref="IndexRefusedException">Data and method do not fit each other; each place is named.</exception>
    public static ComputationResult Of(DatasetContent data, MethodContent method, double? time, RunWatch? watch, CancellationToken cancellation)
    {
        var asked = Request(data, method, time);
        var built = IndexBuild.Run(asked.Dataset(), asked.Method());
        Refuse(method, built);
        string[] stages = [.. built.Stages.Select(stage => stage.Name), "ranks", "coverage"];
        var answer = IndexComputation.Run(asked with
        {
            // Runs that are kept are kept block by block, not in the answer.
            Analysis = asked.Analysis is { } analysis ? analysis with { Uncertainty = Unkept(analysis.Uncertainty), Sensitivity = Unkept(analysis.Sensitivity) } : null,
            Return = [.. stages, "effective_weights", .. built.Method.Find<TreatStep>() is null ? Array.Empty<string>() : ["treatment_log"]],
        }, watch, cancellation);
        var rest = new StoredAnswer<AnalysisAnswer>(
            answer.Hash, MissingView.In(method, built.Dataset), UncertaintySet.Of(method.Analysis?.Uncertainty), Elements(built), Units(built), answer.EffectiveWeights, answer.TreatmentLog,
            answer.Analysis, answer.Warnings, answer.Sources ?? []);
        var parts = answer.Stages.ToDictionary(stage => stage.Key, stage => Bytes(stage.Value));
        parts[ComputationTable.Answer] = Bytes(rest);
        return new(answer.Hash, HashOf(parts), parts);
    }

    private static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, IndexService.ComputationJson.Options);

    private static RobustnessRequest? Unkept(RobustnessRequest? asked) => asked is null ? null : asked with { KeepRuns = false };

    private static string HashOf(Dictionary<string, byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, body) in parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
            hash.AppendData(SHA256.HashData(body));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The choice for missing values is kept to: nothing is left out unless the method says so.</summary>
    private static void Refuse(MethodContent method, IndexResult built)
    {
        var table = method.MissingValues switch { "refuse" => built.Dataset.Raw, "impute" => built.Stage("imputed"), _ => null };
        if (table is null)
        {
            return;
        }
        var why = method.MissingValues == "refuse" ? "is missing, and the method refuses missing values" : "is still missing after imputation: choose another way to impute, or missing_values reweight";
        var problems = Enumerable.Range(0, table.Height).SelectMany(i => Enumerable.Range(0, table.Width).Where(c => double.IsNaN(table[i, c]))
            .Select(c => new IndexProblem($"units[{table.Rows[i].Code}].values.{table.Columns[c]}", why))).Take(MostPlaces).ToList();
        if (problems.Count > 0)
        {
            throw new IndexRefusedException(problems);
        }
    }

    private static List<ElementView> Elements(IndexResult built) =>
    [
        .. built.Tree.Elements.Select((e, k) => new ElementView(e.Code, e.Level, e.Source.Parent, e.Source.Name, e.Source.Unit, built.Weights[k])),
    ];

    private static List<UnitView> Units(IndexResult built) =>
        [.. built.Dataset.Raw.Rows.DistinctBy(row => row.Code).Select(row => new UnitView(row.Code, row.Name, row.Groups.Count == 0 ? null : row.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary()))];
}

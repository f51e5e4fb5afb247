using System.Collections.Concurrent;
using System.Text.Json;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.Publications;
using CityIp.Analytics.SavedMethods;
using Npgsql;

namespace CityIp.Analytics.Charts;

/// <summary>A kept result with what it was computed from.</summary>
internal sealed record StoredSubject(PublishedIndex Index, IndexRequest Request, MethodContent Method)
{
    private const string CountryOrRegion = "country_or_region";

    /// <summary>Chinese names are known of the sample's codes; another dataset brings its own names.</summary>
    private bool IsSample => Index.Computation.Dataset == SampleData.Dataset;

    /// <summary>The group that is named with each unit unless another is asked for.</summary>
    public string? Group => Request.Units.Any(unit => unit.Groups?.GetValueOrDefault(CountryOrRegion) is not null) ? CountryOrRegion : null;

    /// <summary>What was kept of the result, as an answer that has nothing else.</summary>
    public IndexAnswer Kept => new(
        Index.Computation.Hash!, Index.Computation.Runtime!, new Dictionary<string, StageTable> { ["aggregated"] = Index.Scores, ["ranks"] = Index.Ranks, ["coverage"] = Index.Coverage }, null, null,
        new(Index.Answer.Analysis?.Uncertainty, Index.Answer.Analysis?.Sensitivity, null, null), [], Index.Answer.Sources);

    public ChartData Data(IndexRequest prepared, IndexAnswer answer, string? group, bool chinese) =>
        new(prepared, answer, group ?? Group, !IsSample ? null : chinese ? ChineseNames.All : SampleNames.Dimensions, Index.Answer.MissingValues);
}

/// <summary>Charts of results that are kept. What was computed is read; a gap, and the sensitivity of one unit's rank, are worked out from the same versions of data and method when they are asked for.</summary>
internal sealed class StoredCharts(Computations computations)
{
    private const int MostKept = 64;
    private readonly ConcurrentDictionary<(Guid, string), IndexAnswer> kept = new();

    public static async Task<StoredSubject> ReadAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        var index = await PublishedIndex.ReadAsync(connection, id, cancellationToken);
        var of = index.Computation;
        var data = (await connection.FindDatasetAsync(of.Dataset, of.DatasetVersion, cancellationToken))!.Value.Content;
        var method = (await connection.FindMethodAsync(of.Method, of.MethodVersion, cancellationToken))!.Value.Content;
        return new(index, ComputationResult.Request(data, method, of.Time), method);
    }

    /// <summary>Codes in place of names; the deployment's own city when no unit is named and it is among the units.</summary>
    public static ChartQuery Resolve(StoredSubject subject, ChartQuery asked, string? city) => asked with
    {
        Unit = asked.Unit is { } named ? subject.Index.FindUnit(named) ?? named : subject.Index.FindUnit(city),
        Peers = asked.PeerCodes is { } peers ? string.Join(',', peers.Select(peer => subject.Index.FindUnit(peer) ?? peer)) : null,
        To = asked.To is { } to ? subject.Index.FindUnit(to) ?? to : null,
    };

    /// <summary>Null when it was not finished in time.</summary>
    /// <exception cref="IndexRefusedException">It cannot be drawn with these parameters.</exception>
    public async Task<(IndexRequest Prepared, IndexAnswer? Answer, Excess? Excess)> AnswerAsync(StoredSubject subject, ChartKind chart, ChartQuery asked, CancellationToken cancellationToken)
    {
        var prepared = chart.Prepare(subject.Request, asked);
        if (chart.Name is "ranking" or "profile" || (chart.Name == "sensitivity" && prepared.Analysis!.Sensitivity!.TargetUnit == subject.Request.Analysis?.Sensitivity?.TargetUnit && subject.Index.Answer.Analysis?.Sensitivity is not null))
        {
            return (prepared, subject.Kept, null);
        }
        var (answer, excess) = await ComputeAsync(subject, prepared, cancellationToken);
        return (prepared, answer, excess);
    }

    /// <summary>Worked out once, and kept for those who ask next.</summary>
    public async Task<(IndexAnswer? Answer, Excess? Excess)> ComputeAsync(StoredSubject subject, IndexRequest prepared, CancellationToken cancellationToken)
    {
        var key = (subject.Index.Computation.Id, JsonSerializer.Serialize(prepared.Analysis, ComputationJson.Brief));
        if (kept.TryGetValue(key, out var found))
        {
            return (found, null);
        }
        if (computations.Limits.ExcessOf(prepared) is { } excess)
        {
            return (null, excess);
        }
        if (await computations.RunAsync(prepared, cancellationToken) is not { } answer)
        {
            return (null, null);
        }
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }
        return (kept[key] = answer, null);
    }
}

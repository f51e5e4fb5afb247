namespace CityIp.Contracts;

/// <summary>
/// Batches of activities that Analytics has not got although later ones have come. Events publishes them again: a batch has effect once,
/// however often it comes.
/// </summary>
/// <param name="ExpoId">With a generation: only this expo's activities are missed, under that generation. Null: whole batches.</param>
/// <param name="Generation">0 for whole batches.</param>
public sealed record ActivityBatchesMissed(IReadOnlyList<long> Sequences, Guid? ExpoId, int Generation, DateTimeOffset OccurredAt);

/// <summary>The sustainability score of an asset fell so far below its own recent best that somebody should look at it.</summary>
/// <param name="Version">Raised by every alarm and end of an alarm of the asset; a consumer keeps the highest.</param>
/// <param name="Period">The day whose score it is.</param>
/// <param name="Method">Version of the method of the scores.</param>
/// <param name="From">The score it fell from, of <paramref name="FromPeriod"/>, with the same dimensions known.</param>
/// <param name="Dimensions">The dimensions that are lower than they were then, the largest fall first.</param>
public sealed record SustainabilityFell(
    Guid AssetId,
    long Version,
    DateOnly Period,
    string Method,
    double Score,
    double From,
    DateOnly FromPeriod,
    IReadOnlyList<DimensionFall> Dimensions,
    DateTimeOffset OccurredAt);

/// <summary>A dimension's score then and now, 1 to 100.</summary>
public sealed record DimensionFall(string Dimension, double From, double To);

/// <summary>The alarm about an asset's sustainability score is over.</summary>
/// <param name="Version">Raised by every alarm and end of an alarm of the asset; a consumer keeps the highest.</param>
/// <param name="Score">The score of the day, null when the asset is not assessable any longer.</param>
/// <param name="Reason"><c>recovered</c>, <c>not-comparable</c> (other dimensions are known now, or the method changed) or <c>lasting</c> (after a year the lower score is the usual one).</param>
public sealed record SustainabilityAlarmEnded(
    Guid AssetId,
    long Version,
    DateOnly Period,
    string Method,
    double? Score,
    string Reason,
    DateTimeOffset OccurredAt);

/// <summary>A version of the index was published. It never changes; the highest number is the latest.</summary>
/// <param name="Number">Counts up from 1 without gaps.</param>
/// <param name="ResultHash">SHA-256 of the result: equal hashes are equal bits.</param>
/// <param name="Of">Units that are ranked.</param>
/// <param name="City">Where the deployment's own city stands; null when it is not among the units.</param>
/// <param name="Sources">To be shown wherever a figure of it is.</param>
public sealed record IndexPublished(
    int Number,
    string Title,
    Guid ComputationId,
    string ResultHash,
    int Of,
    IndexStanding? City,
    IReadOnlyList<string> Sources,
    DateTimeOffset OccurredAt);

/// <summary>A unit's place in an index and how sure it is.</summary>
/// <param name="Coverage">Part of its indicators that had a value.</param>
/// <param name="LowRank">The 5 % quantile of its ranks over the runs of the uncertainty analysis; null without one.</param>
/// <param name="HighRank">The 95 % quantile.</param>
/// <param name="UncertaintySet">What was varied: stated beside the interval.</param>
public sealed record IndexStanding(string Unit, string? Name, int? Rank, double? Score, double? Coverage, double? LowRank, double? HighRank, string? UncertaintySet);

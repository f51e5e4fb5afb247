namespace CityIp.Contracts;

/// <summary>
/// Batches of activities that Analytics has not got although later ones have come. Events publishes them again: a batch has effect once,
/// however often it comes.
/// </summary>
/// <param name="ExpoId">With a generation: only this expo's activities are missed, under that generation. Null: whole batches.</param>
/// <param name="Generation">0 for whole batches.</param>
public sealed record ActivityBatchesMissed(IReadOnlyList<long> Sequences, Guid? ExpoId, int Generation, DateTimeOffset OccurredAt);

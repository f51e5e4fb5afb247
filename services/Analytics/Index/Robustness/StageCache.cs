using System.Collections.Concurrent;

namespace CityIp.Analytics.Index;

/// <summary>A stage that runs share, or why it could not be computed.</summary>
internal sealed record SharedStage(BuildState? State, int[] Positions, string? Failure);

/// <summary>
/// Stages before aggregation, computed once for each combination of the discrete choices that they depend on. With a continuous choice, or past the memory
/// bound, a stage is computed for its run alone. What is cached never changes a result, only its cost.
/// </summary>
internal sealed class StageCache(IndexDataset dataset, IndexMethod method, RunChoices choices)
{
    private const long Bound = 256L << 20;
    private readonly ConcurrentDictionary<(int Stage, long Key), Lazy<SharedStage>> shared = new();
    private readonly double[] directions = IndexBuild.Check(dataset, method);
    private readonly Dictionary<UnitRow, int> positions = dataset.Raw.Rows.Select((r, i) => (r, i)).ToDictionary(p => p.r, p => p.i, ReferenceEqualityComparer.Instance as IEqualityComparer<UnitRow>);
    private long count;
    private readonly SharedStage raw = new(new(dataset.Raw, dataset.Denominators), [.. Enumerable.Range(0, dataset.Raw.Height)], null);

    /// <summary>The data as it stands before aggregation in a run.</summary>
    public SharedStage Normalised(ReadOnlySpan<double> decoded) => After(method.Steps.Length - 2, decoded);

    private SharedStage After(int stage, ReadOnlySpan<double> decoded)
    {
        if (stage < 0)
        {
            return raw;
        }

        if (Key(stage, decoded) is not { } key)
        {
            return Compute(stage, decoded);
        }

        return shared.TryGetValue((stage, key), out var entry) ? entry.Value
            : Volatile.Read(ref count) * dataset.Raw.Values.Length * sizeof(double) > Bound ? Compute(stage, decoded)
            : Add(stage, key, decoded.ToArray());
    }

    /// <summary>Apart from <see cref="After"/>, so that only a miss pays for the closure.</summary>
    private SharedStage Add(int stage, long key, double[] decoded)
    {
        Interlocked.Increment(ref count);
        return shared.GetOrAdd((stage, key), _ => new Lazy<SharedStage>(() => Compute(stage, decoded))).Value;
    }

    private SharedStage Compute(int stage, ReadOnlySpan<double> decoded)
    {
        var before = After(stage - 1, decoded);
        if (before.Failure is not null)
        {
            return before;
        }

        try
        {
            var state = IndexBuild.Apply(choices.StepOf(stage, decoded), dataset.Tree, choices.Directions(decoded, directions), before.State!, new BuildNotes());
            var rows = state.Data.Rows;
            return new(state, ReferenceEquals(rows, before.State!.Data.Rows) ? before.Positions : [.. rows.Select(r => positions[r])], null);
        }
        catch (IndexRefusedException refused)
        {
            return new(null, [], refused.Message);
        }
    }

    /// <summary>Number of the combination of choices up to this stage; null when one of them is continuous.</summary>
    private long? Key(int stage, ReadOnlySpan<double> decoded)
    {
        var key = 0L;
        for (var j = 0; j < choices.Paths.Length; j++)
        {
            if (choices.Paths[j].Step > stage)
            {
                continue;
            }

            if (choices.Inputs[j].Choices is var count && (count == 0 || key > (long.MaxValue >> 32)))
            {
                return null;
            }

            key = key * count + (long)decoded[j];
        }

        return key;
    }
}

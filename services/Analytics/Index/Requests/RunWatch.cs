namespace CityIp.Analytics.Index;

/// <summary>Looks on while the runs of an analysis are made.</summary>
/// <param name="Done">Told the analysis and how many of its runs are done.</param>
/// <param name="Block">Given each block of runs of an analysis, in order; null when nobody keeps them.</param>
internal sealed record RunWatch(Action<string, int> Done, Action<string, RunBlock>? Block)
{
    public static RobustnessPlan On(RobustnessPlan plan, string analysis, RunWatch? watch) => watch is null
        ? plan
        : plan with { Progress = done => watch.Done(analysis, done), Each = watch.Block is { } block ? runs => block(analysis, runs) : null };
}

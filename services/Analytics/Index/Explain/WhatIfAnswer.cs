namespace CityIp.Analytics.Index;

/// <summary>Both numbers for both questions: the value for a rank, and the rank of a value.</summary>
internal static partial class WhatIf
{
    public static WhatIfView Answer(IndexResult result, WhatIfRequest asked, CancellationToken cancellation) => (asked.Rank, asked.Value) switch
    {
        ({ } rank, null) => new(
            asked.Unit, asked.Indicator, rank, Present(result, asked),
            Outcome(result, asked, Frozen(result, asked.Unit, asked.Indicator, rank), FrozenAt),
            Outcome(result, asked, Reestimated(result, asked.Unit, asked.Indicator, rank, cancellation), ReestimatedAt)),
        (null, { } value) => new(asked.Unit, asked.Indicator, null, Present(result, asked), FrozenAt(result, asked, value), ReestimatedAt(result, asked, value)),
        _ => throw new IndexRefusedException("rank", "give rank or value"),
    };

    private static double? Present(IndexResult result, WhatIfRequest asked) => StageTable.Number(new FrozenScore(result, asked.Unit, asked.Indicator).Present);

    private static OutcomeView Outcome(IndexResult result, WhatIfRequest asked, RequiredValue found, Func<IndexResult, WhatIfRequest, double, OutcomeView> at) => found.Required switch
    {
        null => new("never", null, null, null),
        { } value when double.IsInfinity(value) => new("always", null, null, null),
        { } value => at(result, asked, value) with { Holds = "from" },
    };

    private static OutcomeView FrozenAt(IndexResult result, WhatIfRequest asked, double value)
    {
        var score = new FrozenScore(result, asked.Unit, asked.Indicator).At(value);
        var row = result.Aggregated.RowOf(asked.Unit);
        var rank = 1;
        for (var i = 0; i < result.Rows.Length; i++)
        {
            rank += i != row && Equals(result.Rows[i].Time, result.Rows[row].Time) && result.Scores[i] > score ? 1 : 0;
        }

        return new("given", value, StageTable.Number(score), double.IsNaN(score) ? null : rank);
    }

    private static OutcomeView ReestimatedAt(IndexResult result, WhatIfRequest asked, double value)
    {
        var row = result.Rows[result.Aggregated.RowOf(asked.Unit)];
        var changed = IndexBuild.Run(result.Dataset.With(Array.IndexOf(result.Dataset.Raw.Rows, row), result.Tree.Find(asked.Indicator), value), result.Method);
        // Its own screening can drop the unit.
        return Array.IndexOf(changed.Rows, row) is >= 0 and var at
            ? new("given", value, StageTable.Number(changed.Scores[at]), changed.IndexRanks[at] is > 0 and var rank ? rank : null)
            : new("given", value, null, null);
    }
}

namespace CityIp.Events.Imports;

internal enum RowOutcome
{
    Created,
    Changed,
    Unchanged,
    Rejected,
}

/// <summary>What became of a row, or would have become of it in a dry run.</summary>
/// <param name="Line">Line of the file on which the row begins; the header is line 1.</param>
internal sealed record RowResult(int Line, string? Code, RowOutcome Status, ItemProblem? Problem);

internal sealed record ImportReport(bool DryRun, int Rows, int Created, int Changed, int Unchanged, int Rejected, IReadOnlyList<RowResult> Results)
{
    public static ImportReport Of(bool dryRun, IReadOnlyList<RowResult> results)
    {
        var counts = results.CountBy(result => result.Status).ToDictionary();
        return new(dryRun, results.Count, counts.GetValueOrDefault(RowOutcome.Created), counts.GetValueOrDefault(RowOutcome.Changed),
            counts.GetValueOrDefault(RowOutcome.Unchanged), counts.GetValueOrDefault(RowOutcome.Rejected), results);
    }
}

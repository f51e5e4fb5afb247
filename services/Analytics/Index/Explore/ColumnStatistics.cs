namespace CityIp.Analytics.Index;

/// <summary>What one column looks like (COINr get_stats; nothing is rounded). Shares of nonzero, unique and same are of the available values.</summary>
internal sealed record ColumnStatistics(
    string Column, double Min, double Max, double Mean, double Median, double Sd, double Skew, double Kurtosis,
    int Available, int Nonzero, int Unique, int Same, double AvailableShare,
    bool FewAvailable, bool FewNonzero, bool FewUnique, bool Outliers)
{
    /// <summary>Flags: available below 0.65, non-zero or unique below 0.5 of the units, |skew| above 2 with kurtosis above 3.5.</summary>
    public static IReadOnlyList<ColumnStatistics> Of(Table table) => [.. Enumerable.Range(0, table.Width).Select(c => Of(table.Columns[c], table.Column(c)))];

    public static ColumnStatistics Of(string name, ReadOnlySpan<double> column)
    {
        var sorted = Numbers.Sorted(column);
        var (unique, same, run, nonzero) = (0, 0, 0, 0);
        for (var i = 0; i < sorted.Length; i++)
        {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            unique += run == 1 ? 1 : 0;
            same = Math.Max(same, run);
            nonzero += sorted[i] != 0 ? 1 : 0;
        }

        var moments = Moments.Of(sorted);
        double n = column.Length;
        return new(
            name, sorted.Length > 0 ? sorted[0] : double.NaN, sorted.Length > 0 ? sorted[^1] : double.NaN, Numbers.Mean(column), Numbers.Median(column), Numbers.Sd(column),
            moments.Skew, moments.Kurtosis, sorted.Length, nonzero, unique, same, sorted.Length / n,
            sorted.Length / n < 0.65, nonzero / n < 0.5, unique / n < 0.5, Math.Abs(moments.Skew) > 2 && moments.Kurtosis > 3.5);
    }
}

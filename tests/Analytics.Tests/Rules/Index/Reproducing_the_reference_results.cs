using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>COINr 1.1.14 on 51 countries and 49 indicators, every stage of the default chain.</summary>
public sealed class Reproducing_the_reference_results
{
    private static readonly Lazy<IndexResult> Built = new(() => IndexBuild.Run(Asem.Dataset, Asem.DefaultMethod));

    [Theory]
    [InlineData("Raw", "raw")]
    [InlineData("Denominated", "denominated")]
    [InlineData("Imputed", "imputed")]
    [InlineData("Screened", "screened")]
    [InlineData("Treated", "treated")]
    [InlineData("Normalised", "normalised")]
    [InlineData("Aggregated", "aggregated")]
    [InlineData("results_full", "aggregated")]
    public void Every_stage_agrees(string file, string stage) => Agreement.SameAsFile($"default/{file}.csv", Built.Value.Stage(stage));

    [Fact]
    public void Every_rank_of_every_indicator_and_aggregate_is_equal()
    {
        var file = CsvTable.Read("default/Ranks.csv");
        var table = Built.Value.Aggregated;
        foreach (var row in file.Rows)
        {
            foreach (var column in file.Header.Skip(1))
            {
                var rank = Built.Value.Ranks[table.ColumnOf(column) * table.Height + table.RowOf(file.Text(row, "uCode"))];
                Assert.Equal(file.Number(row, column), rank);
            }
        }
    }

    [Fact]
    public void The_screening_summary_agrees()
    {
        var file = CsvTable.Read("default/screen_summary.csv");
        Assert.Equal(file.Rows.Count, Built.Value.Notes.Screened.Count);
        foreach (var unit in Built.Value.Notes.Screened)
        {
            var row = file.Rows.Single(r => file.Text(r, "uCode") == unit.Code);
            Assert.Equal(file.Number(row, "N_missing"), unit.Missing);
            Assert.Equal(file.Number(row, "N_zero"), unit.Zeros);
            Agreement.Same(file.Number(row, "Dat_Avail")!.Value, unit.Available, unit.Code);
            Agreement.Same(file.Number(row, "Non_Zero")!.Value, unit.Nonzero, unit.Code);
            Assert.Equal(file.Text(row, "LowData") == "TRUE", unit.LowData);
            Assert.Equal(file.Text(row, "LowNonZero") == "TRUE", unit.LowNonzero);
            Assert.Equal(file.Text(row, "Included") == "TRUE", unit.Included);
        }
    }

    [Fact]
    public void The_treatment_log_agrees()
    {
        var file = CsvTable.Read("default/treat_details.csv");
        Assert.Equal(file.Rows.Count, Built.Value.Notes.Treated.Count);
        foreach (var log in Built.Value.Notes.Treated)
        {
            var row = file.Rows.Single(r => file.Text(r, "iCode") == log.Indicator);
            Assert.Equal(file.Text(row, "check_SkewKurt0.Pass") == "TRUE", log.PassedBefore);
            Agreement.Same(file.Number(row, "check_SkewKurt0.Skew")!.Value, log.Before.Skew, log.Indicator);
            Agreement.Same(file.Number(row, "check_SkewKurt0.Kurt")!.Value, log.Before.Kurtosis, log.Indicator);
            Assert.Equal(file.Number(row, "winsorise.nwin"), log.Winsorised);
            Assert.Equal(file.Text(row, "check_SkewKurt1.Pass") switch { "TRUE" => true, "FALSE" => false, _ => (bool?)null }, log.PassedWinsorised);
            Agreement.Same(file.Number(row, "check_SkewKurt1.Skew") ?? double.NaN, log.AfterWinsorising?.Skew ?? double.NaN, log.Indicator);
            Agreement.Same(file.Number(row, "check_SkewKurt1.Kurt") ?? double.NaN, log.AfterWinsorising?.Kurtosis ?? double.NaN, log.Indicator);
        }
    }

    [Fact]
    public void The_same_points_are_treated()
    {
        var file = CsvTable.Read("default/treated_points.csv");
        var table = Built.Value.Stage("treated");
        for (var i = 0; i < file.Rows.Count; i++)
        {
            foreach (var column in file.Header)
            {
                var expected = file.Text(file.Rows[i], column) switch
                {
                    "winhi" => TreatedPoint.WinsorisedHigh,
                    "winlo" => TreatedPoint.WinsorisedLow,
                    _ => TreatedPoint.Untreated,
                };
                Assert.Equal(expected, Built.Value.Notes.Points[table.ColumnOf(column) * table.Height + i]);
            }
        }
    }

    [Fact]
    public void The_weights_are_those_of_the_reference()
    {
        var file = CsvTable.Read("weights_original.csv");
        foreach (var row in file.Rows)
        {
            Assert.Equal(file.Number(row, "Weight"), Built.Value.Weights[Asem.Dataset.Tree.Find(file.Text(row, "iCode"))]);
        }

        Assert.Equal(1, Built.Value.EffectiveWeights.Take(49).Sum(), 12);
    }
}

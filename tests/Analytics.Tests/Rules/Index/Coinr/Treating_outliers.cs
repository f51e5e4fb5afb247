using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Outlier treatment of the denominated data, gaps left open: values, the record of every point, and the log.</summary>
public sealed class Treating_outliers
{
    [Theory]
    [InlineData("default", "")]
    [InlineData("winmax_0", """ "winsorise_max":0 """)]
    [InlineData("winmax_1", """ "winsorise_max":1 """)]
    [InlineData("winmax_3", """ "winsorise_max":3 """)]
    [InlineData("winmax_10", """ "winsorise_max":10 """)]
    [InlineData("winmax_1000", """ "winsorise_max":null """)]
    [InlineData("thresholds", """ "skew":1,"kurtosis":1.5 """)]
    [InlineData("force", """ "winsorise_max":4,"force":true """)]
    [InlineData("combine", """ "winsorise_max":1,"combine":true """)]
    [InlineData("log_ct_orig", """ "winsorise_max":1,"then":"log_ct_orig" """)]
    [InlineData("log_ct_plus", """ "winsorise_max":0,"then":"log_ct_plus" """)]
    [InlineData("log_ct_plus_combine", """ "winsorise_max":1,"then":"log_ct_plus","combine":true,"skew":1,"kurtosis":1.5 """)]
    [InlineData("boxcox_0", """ "winsorise_max":1,"then":"boxcox","lambda":0 """)]
    [InlineData("boxcox_04", """ "winsorise_max":1,"then":"boxcox","lambda":0.4 """)]
    [InlineData("boxcox_combine", """ "winsorise_max":1,"then":"boxcox","lambda":-0.5,"combine":true """)]
    [InlineData("log_gii", """ "winsorise_max":1,"then":"log_gii","compatible":true """)]
    [InlineData("winsorise_only", """ "winsorise_max":1,"then":"none" """)]
    [InlineData("indicators", """
        "winsorise_max":2,"indicators":{"Flights":{"enabled":false},"Bord":{"winsorise_max":1},"Gas":{"winsorise_max":0,"then":"log_ct_orig"},"Services":{"winsorise_max":0,"then":"boxcox","lambda":0.3}}
        """)]
    public void Values_records_and_log_agree(string name, string parameters)
    {
        var built = Treated(parameters);
        var (before, after) = (built.Stage("denominated"), built.Stage("treated"));
        var file = Recorded.File($"treat/{name}.csv");
        Assert.Equal(file.Rows.Select(r => file.Text(r, "uCode")), after.Rows.Select(r => r.Code));
        for (var c = 0; c < after.Width; c++)
        {
            var column = after.Columns[c];
            for (var i = 0; i < after.Height; i++)
            {
                var where = $"{name} {after.Rows[i].Code}.{column}";
                // The file is empty where nothing changed.
                Agreement.Same(file.Holds(column) ? file.Number(file.Rows[i], column) ?? before[i, c] : before[i, c], after[i, c], where);
                if (!double.IsNaN(before[i, c]))
                {
                    var record = file.Holds(column + ".record") ? file.Text(file.Rows[i], column + ".record") : "";
                    Assert.True(Point(record, name, built.Notes.Treated, column) == built.Notes.Points[(c * after.Height) + i], $"{where}: {record}, got {built.Notes.Points[(c * after.Height) + i]}");
                }
            }
        }

        SameLog(Recorded.File($"treat/{name}.log.csv"), built.Notes.Treated);
    }

    [Fact]
    public void The_logarithm_of_the_gii_is_taken_unless_asked_to_be_compatible()
    {
        const string Parameters = """ "winsorise_max":1,"then":"log_gii" """;
        var (ours, compatible) = (Treated(Parameters), Treated(Parameters + ",\"compatible\":true"));
        var before = ours.Stage("denominated");
        var transformed = ours.Notes.Treated.Where(t => t.Then is not null).Select(t => before.ColumnOf(t.Indicator)).ToList();
        Assert.Equal(11, transformed.Count);
        foreach (var c in transformed)
        {
            var x = before.Column(c).ToArray();
            var (min, max) = (x.Where(v => !double.IsNaN(v)).Min(), x.Where(v => !double.IsNaN(v)).Max());
            for (var i = 0; i < x.Length; i++)
            {
                Agreement.Same(Math.Log(((max - 1) * (x[i] - min) / (max - min)) + 1), ours.Stage("treated")[i, c], before.Rows[i].Code);
                Agreement.Same(x[i], compatible.Stage("treated")[i, c], before.Rows[i].Code);
            }
        }
    }

    /// <summary>COINr's global_specs = "none" is not read: it treats as by default.</summary>
    [Fact]
    public void Treatment_that_is_switched_off_changes_nothing()
    {
        var built = Treated(""" "enabled":false """);
        Agreement.Same(built.Stage("denominated"), built.Stage("treated"), 0);
    }

    private static IndexResult Treated(string parameters) => Recorded.Build(Recorded.Denominate, Recorded.Treat.With(parameters), Recorded.Normalise, Recorded.Aggregate);

    /// <summary>winhi, winlo, winhi+log_CT, +log_CT. COINr does not record its Box-Cox.</summary>
    private static TreatedPoint Point(string record, string name, IReadOnlyList<TreatLog> log, string column)
    {
        var parts = record.Split('+');
        var point = parts[0] switch { "winhi" => TreatedPoint.WinsorisedHigh, "winlo" => TreatedPoint.WinsorisedLow, _ => TreatedPoint.Untreated };
        var transformed = parts.Length > 1 || log.Any(t => t.Indicator == column && t.Then == TreatThen.Boxcox);
        return transformed ? point | TreatedPoint.Transformed : point;
    }

    private static void SameLog(CsvTable file, IReadOnlyList<TreatLog> log)
    {
        var failed = log.Where(t => t.PassedBefore == false).ToDictionary(t => t.Indicator);
        Assert.Equal(file.Rows.Select(r => file.Text(r, "iCode")).Order(StringComparer.Ordinal), failed.Keys.Order(StringComparer.Ordinal));
        foreach (var row in file.Rows)
        {
            var code = file.Text(row, "iCode");
            var ours = failed[code];
            Agreement.Same(file.Value(row, "Skew0"), ours.Before.Skew, code);
            Agreement.Same(file.Value(row, "Kurt0"), ours.Before.Kurtosis, code);
            Assert.Equal(file.Number(row, "nwin"), ours.Winsorised);
            Agreement.Same(file.Value(row, "Skew1"), ours.AfterWinsorising!.Value.Skew, code);
            Agreement.Same(file.Value(row, "Kurt1"), ours.AfterWinsorising!.Value.Kurtosis, code);
            Assert.Equal(Flag(row, "Pass1"), ours.PassedWinsorised);
            Agreement.Same(file.Value(row, "Skew2"), ours.AfterThen?.Skew ?? double.NaN, code);
            Agreement.Same(file.Value(row, "Kurt2"), ours.AfterThen?.Kurtosis ?? double.NaN, code);
            Assert.Equal(Flag(row, "Pass2"), ours.PassedThen);
        }

        bool? Flag(string[] row, string column) => file.Text(row, column) switch { "TRUE" => true, "FALSE" => false, _ => null };
    }
}

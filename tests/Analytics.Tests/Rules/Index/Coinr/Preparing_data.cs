using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>Denomination, screening and imputation.</summary>
public sealed class Preparing_data
{
    [Fact]
    public void Indicators_are_divided_by_denominators_on_their_own_scales()
    {
        var factors = Recorded.File("denominate/scale_factors.csv");
        var scales = string.Join(',', factors.Rows.Select(r => $"\"{factors.Text(r, "iCode")}\":{factors.Text(r, "ScaleFactor")}"));
        var file = Recorded.File("denominate/scaled.csv");
        var table = Recorded.Build(Recorded.Denominate.With($"\"scale_factors\":{{{scales}}}"), Recorded.Normalise, Recorded.Aggregate).Stage("denominated");
        foreach (var row in file.Rows)
        {
            foreach (var column in file.Header.Skip(1))
            {
                Agreement.Same(file.Value(row, column), table[file.Text(row, "uCode"), column], column);
            }
        }
    }

    [Theory]
    [InlineData("missing_default", "")]
    [InlineData("missing_09", """ "threshold":0.9 """)]
    [InlineData("missing_all", """ "threshold":1 """)]
    [InlineData("zeros_095", """ "by":"zeros","nonzero_threshold":0.95 """)]
    [InlineData("both", """ "by":"missing_and_zeros","threshold":0.95,"nonzero_threshold":0.9 """)]
    [InlineData("forced", """ "by":"missing_and_zeros","threshold":0.95,"nonzero_threshold":0.9,"force":{"AUS":false,"BRN":true,"MMR":true,"AUT":false} """)]
    public void Units_are_screened_alike(string name, string parameters)
    {
        var built = Recorded.Build(Recorded.Denominate, """{"do":"screen"}""".With(parameters), Recorded.Normalise, Recorded.Aggregate);
        var file = Recorded.File($"screen/{name}.csv");
        Assert.Equal(file.Rows.Select(r => file.Text(r, "uCode")), built.Notes.Screened.Select(s => s.Code));
        foreach (var (row, unit) in file.Rows.Zip(built.Notes.Screened))
        {
            Assert.Equal(file.Number(row, "N_missing"), unit.Missing);
            Assert.Equal(file.Number(row, "N_zero"), unit.Zeros);
            Agreement.Same(file.Value(row, "Dat_Avail"), unit.Available, unit.Code);
            Agreement.Same(file.Value(row, "Non_Zero"), unit.Nonzero, unit.Code);
            Assert.Equal((file.Text(row, "LowData"), file.Text(row, "LowNonZero"), file.Text(row, "Included")), (Text(unit.LowData), Text(unit.LowNonzero), Text(unit.Included)));
        }

        Assert.Equal(file.Rows.Where(r => file.Text(r, "Included") == "TRUE").Select(r => file.Text(r, "uCode")), built.Stage("screened").Rows.Select(r => r.Code));

        static string Text(bool value) => value ? "TRUE" : "FALSE";
    }

    [Theory]
    [InlineData("mean", """ "method":"mean" """)]
    [InlineData("median", """ "method":"median" """)]
    [InlineData("mean_normalised", """ "method":"mean" """)]
    [InlineData("mean_group_gdp", """ "method":"mean_group","group":"GDP_group" """)]
    [InlineData("mean_group_eurasia", """ "method":"mean_group","group":"EurAsia_group" """)]
    [InlineData("mean_group_blank", """ "method":"mean_group","group":"GDP_group" """)]
    [InlineData("median_group_pop", """ "method":"median_group","group":"Pop_group" """)]
    [InlineData("median_group_gdppc", """ "method":"median_group","group":"GDPpc_group" """)]
    [InlineData("row_mean", """ "method":"mean_row" """)]
    [InlineData("row_median", """ "method":"median_row" """)]
    [InlineData("row_mean_level_2", """ "method":"mean_row","group_level":2 """)]
    [InlineData("row_median_level_2", """ "method":"median_row","group_level":2 """)]
    [InlineData("row_mean_level_3", """ "method":"mean_row","group_level":3 """)]
    public void Gaps_are_filled_alike(string name, string parameters)
    {
        var input = Asem.Input();
        string[] blank = name == "mean_group_blank" ? ["BRN", "KHM", "KAZ", "LAO"] : [];
        var dataset = IndexDataset.Create(input with { Units = [.. input.Units.Select(u => blank.Contains(u.Code) ? u with { Groups = u.Groups.SetItem("GDP_group", null) } : u)] });
        Filled(name, dataset, Recorded.Denominate, """{"do":"impute"}""".With(parameters));
    }

    [Theory]
    [InlineData("panel_latest", """ "method":"latest" """)]
    [InlineData("panel_latest_1", """ "method":"latest","max_time":1 """)]
    [InlineData("panel_latest_2", """ "method":"latest","max_time":2 """)]
    [InlineData("panel_constant", """ "method":"constant" """)]
    [InlineData("panel_linear", """ "method":"linear" """)]
    [InlineData("panel_linear", """ "method":"linear_constant" """)]
    [InlineData("panel_mean_group", """ "method":"mean_group","group":"EurAsia_group","scope":"each_time" """)]
    [InlineData("panel_median", """ "method":"median","scope":"each_time" """)]
    public void Gaps_of_a_panel_are_filled_alike(string name, string parameters) =>
        Filled(name, HolesInThePanel.Dataset, Recorded.Denominate.With("\"enabled\":false"), """{"do":"impute"}""".With(parameters));

    /// <summary>The file has the cells that were empty; every other cell stays as it was.</summary>
    private static void Filled(string name, IndexDataset dataset, params string[] steps)
    {
        var built = IndexBuild.Run(dataset, Recorded.Method([.. steps, Recorded.Normalise, Recorded.Aggregate]));
        var (before, after) = (built.Stage("denominated"), built.Stage("imputed"));
        var file = Recorded.File($"impute/{name}.csv");
        var panel = file.Holds("Time");
        var given = file.Rows.ToDictionary(r => (panel ? file.Number(r, "Time") : null, file.Text(r, "uCode"), file.Text(r, "iCode")), r => file.Value(r, "Value"));
        var listed = file.Rows.Select(r => file.Text(r, "iCode")).ToHashSet();
        var seen = 0;
        for (var c = 0; c < before.Width; c++)
        {
            for (var i = 0; i < before.Height; i++)
            {
                var (row, column) = (before.Rows[i], before.Columns[c]);
                if (!double.IsNaN(before[i, c]))
                {
                    Assert.Equal(before[i, c], after[i, c]);
                }
                else if (listed.Contains(column))
                {
                    Agreement.Same(given[(row.Time, row.Code, column)], after[i, c], $"{name} {row.Code}.{column} {row.Time}");
                    seen++;
                }
            }
        }

        Assert.Equal(file.Rows.Count, seen);
    }
}

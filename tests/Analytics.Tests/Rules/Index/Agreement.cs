using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

/// <summary>Agreement with a reference: |a - b| at most 1e-9·max(1, |b|), missing where it is missing.</summary>
internal static class Agreement
{
    public const double Tolerance = 1e-9;

    public static bool Near(double actual, double expected, double tolerance = Tolerance) =>
        double.IsNaN(expected) ? double.IsNaN(actual) : actual == expected || Math.Abs(actual - expected) <= tolerance * Math.Max(1, Math.Abs(expected));

    public static void Same(double expected, double actual, string where, double tolerance = Tolerance) =>
        Assert.True(Near(actual, expected, tolerance), $"{where}: expected {expected:R}, got {actual:R}");

    public static void Same(Table expected, Table actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Rows.Select(r => (r.Code, r.Time)), actual.Rows.Select(r => (r.Code, r.Time)));
        foreach (var column in expected.Columns)
        {
            var (e, a) = (expected.ColumnOf(column), actual.ColumnOf(column));
            for (var i = 0; i < expected.Height; i++)
            {
                Same(expected[i, e], actual[i, a], $"{expected.Rows[i].Code}.{column}", tolerance);
            }
        }
    }

    /// <summary>A reference file by unit and column against a table.</summary>
    public static void SameAsFile(string name, Table actual)
    {
        var file = CsvTable.Read(name);
        Assert.Equal(file.Rows.Select(r => file.Text(r, "uCode")).Order(StringComparer.Ordinal), actual.Rows.Select(r => r.Code));
        foreach (var row in file.Rows)
        {
            foreach (var column in file.Header.Where(h => h is not ("uCode" or "Rank")))
            {
                Same(file.Number(row, column) ?? double.NaN, actual[file.Text(row, "uCode"), column], $"{name} {file.Text(row, "uCode")}.{column}");
            }
        }
    }
}

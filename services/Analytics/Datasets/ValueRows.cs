namespace CityIp.Analytics.Datasets;

/// <summary>A value with where it comes from, looked up at the value, its column and the dataset in that order.</summary>
/// <param name="Column">Code of the indicator or denominator.</param>
/// <param name="Value">Null is missing.</param>
internal sealed record ValueView(string Unit, string? Name, double? Time, string Column, double? Value, string? MeasuredIn, string? Source, int? Year, string? Licence, IReadOnlyList<string> Flags);

/// <summary>The values of a dataset one by one.</summary>
internal static class ValueRows
{
    /// <summary>In the order of the dataset, from a position on.</summary>
    public static List<ValueView> Of(DatasetContent content, string? unit, string? column, int skip, int most)
    {
        var columns = content.Indicators.Where(i => i.Level == 1).Select(i => new DatasetColumn(i.Code, i.Name, i.Unit, i.Source, i.Year, i.Licence)).Concat(content.Denominators ?? [])
            .Where(c => column is null || c.Code == column).ToList();
        return
        [
            .. content.Units.Where(u => unit is null || u.Code == unit).SelectMany(u => columns.Select(c =>
            {
                var value = u.Values.GetValueOrDefault(c.Code);
                return new ValueView(
                    u.Code, u.Name, u.Time, c.Code, value.Value, c.Unit, value.Source ?? c.Source ?? content.Source, value.Year ?? c.Year ?? content.Year,
                    value.Licence ?? c.Licence ?? content.Licence, value.Flags ?? []);
            })).Skip(skip).Take(most),
        ];
    }
}

using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>The artificial panel without those cells for which (31 row + 17 column) mod 7 is below 3: rows by time and code, columns by code, from 0.</summary>
internal static class HolesInThePanel
{
    private static readonly Lazy<IndexDataset> Shared = new(() =>
    {
        var input = Asem.Input(panel: true);
        string[] codes = [.. input.Indicators.Where(i => i.Level == 1).Select(i => i.Code).Order(StringComparer.Ordinal)];
        return IndexDataset.Create(input with
        {
            Units = [.. input.Units.OrderBy(u => u.Time).ThenBy(u => u.Code, StringComparer.Ordinal).Select((u, row) => u with
            {
                Values = u.Values.SetItems(codes.Select((c, column) => (c, column)).Where(p => ((31 * row) + (17 * p.column)) % 7 < 3).Select(p => KeyValuePair.Create(p.c, (double?)null))),
            })],
        });
    });

    public static IndexDataset Dataset => Shared.Value;
}

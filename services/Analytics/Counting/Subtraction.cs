namespace CityIp.Analytics.Counting;

/// <summary>
/// Which hidden figures somebody could work out who takes every total together: each is an equation over its parts, and a figure is known when the equations
/// have one solution for it. Two hidden parts under every total are not enough for that: where halls and districts cross, a figure that joins two rings of
/// hidden ones is told by the totals around one of them.
/// </summary>
internal static class Subtraction
{
    /// <summary>Arithmetic in whole numbers modulo a prime of 61 bits: exact where floating point is not, and the same answer but for one chance in 10^18.</summary>
    private const ulong Prime = (1UL << 61) - 1;

    public static List<TCell> Solved<TCell>(IReadOnlyList<SuppressionGroup<TCell>> groups, IReadOnlySet<TCell> hidden)
        where TCell : notnull
    {
        var numbers = hidden.Select((cell, number) => (cell, number)).ToDictionary(pair => pair.cell, pair => pair.number);
        var cells = hidden.ToList();
        // Pivot column to its row. Each row is kept without the columns of the others' pivots, so that a lone entry is a figure that is known.
        var rows = new Dictionary<int, Dictionary<int, ulong>>();
        foreach (var group in groups)
        {
            Add(rows, EquationOf(group, numbers));
        }
        return [.. rows.Values.Where(row => row.Count == 1).Select(row => cells[row.Keys.First()])];
    }

    private static Dictionary<int, ulong> EquationOf<TCell>(SuppressionGroup<TCell> group, Dictionary<TCell, int> numbers)
        where TCell : notnull
    {
        var row = new Dictionary<int, ulong>();
        foreach (var member in group.Members.Distinct())
        {
            if (numbers.TryGetValue(member, out var number))
            {
                row[number] = 1;
            }
        }
        if (numbers.TryGetValue(group.Total, out var total))
        {
            row[total] = Prime - 1;
        }
        return row;
    }

    private static void Add(Dictionary<int, Dictionary<int, ulong>> rows, Dictionary<int, ulong> row)
    {
        foreach (var column in row.Keys.Where(rows.ContainsKey).ToList())
        {
            Subtract(row, rows[column], row[column]);
        }
        if (row.Count == 0)
        {
            return;
        }
        var (pivot, lead) = row.First();
        var scale = Inverse(lead);
        foreach (var column in row.Keys.ToList())
        {
            row[column] = Times(row[column], scale);
        }
        foreach (var other in rows.Values.Where(other => other.ContainsKey(pivot)))
        {
            Subtract(other, row, other[pivot]);
        }
        rows.Add(pivot, row);
    }

    /// <summary>Takes a multiple of one row from another.</summary>
    private static void Subtract(Dictionary<int, ulong> from, Dictionary<int, ulong> row, ulong times)
    {
        foreach (var (column, value) in row)
        {
            var left = (from.GetValueOrDefault(column) + Prime - Times(value, times)) % Prime;
            if (left == 0)
            {
                from.Remove(column);
            }
            else
            {
                from[column] = left;
            }
        }
    }

    private static ulong Times(ulong one, ulong other) => (ulong)((UInt128)one * other % Prime);

    /// <summary>Fermat: a^(p-2).</summary>
    private static ulong Inverse(ulong value)
    {
        var (result, power) = (1UL, value);
        for (var exponent = Prime - 2; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 1 ? Times(result, power) : result;
            power = Times(power, power);
        }
        return result;
    }
}

namespace CityIp.Analytics.Index;

/// <summary>A unit as a row of a table.</summary>
internal sealed record UnitRow(string Code, string? Name, double? Time, IReadOnlyDictionary<string, string?> Groups)
{
    public string? Group(string name) => Groups.TryGetValue(name, out var value) ? value : null;
}

/// <summary>Units by columns, column after column in one array; NaN is missing.</summary>
internal sealed class Table(UnitRow[] rows, string[] columns, double[] values)
{
    public UnitRow[] Rows { get; } = rows;
    public string[] Columns { get; } = columns;
    public double[] Values { get; } = values;
    public int Height => Rows.Length;
    public int Width => Columns.Length;

    public double this[int row, int column] => Values[column * Rows.Length + row];

    public Table(UnitRow[] rows, string[] columns) : this(rows, columns, new double[rows.Length * columns.Length])
    {
    }

    public Span<double> Column(int column) => Values.AsSpan(column * Height, Height);

    public double this[string unit, string column] => this[RowOf(unit), ColumnOf(column)];

    public int ColumnOf(string code)
    {
        var at = Array.IndexOf(Columns, code);
        return at >= 0 ? at : throw new IndexRefusedException(code, "no such column");
    }

    /// <summary>Row of a unit; in panel data its latest time.</summary>
    public int RowOf(string unit)
    {
        var at = Array.FindLastIndex(Rows, r => r.Code == unit);
        return at >= 0 ? at : throw new IndexRefusedException($"units[{unit}]", "no such unit in this table");
    }

    public Table Copy() => new(Rows, Columns, (double[])Values.Clone());

    public Table KeepRows(IReadOnlyList<int> kept)
    {
        var result = new Table([.. kept.Select(i => Rows[i])], Columns);
        for (var c = 0; c < Width; c++)
        {
            var from = Column(c);
            var to = result.Column(c);
            for (var i = 0; i < kept.Count; i++)
            {
                to[i] = from[kept[i]];
            }
        }

        return result;
    }

    /// <summary>Rows of one time are neighbours (rows are sorted by time, then code): the ranges, in order.</summary>
    public IEnumerable<Range> Times()
    {
        for (var start = 0; start < Height;)
        {
            var end = start + 1;
            while (end < Height && Nullable.Equals(Rows[end].Time, Rows[start].Time))
            {
                end++;
            }

            yield return start..end;
            start = end;
        }
    }
}

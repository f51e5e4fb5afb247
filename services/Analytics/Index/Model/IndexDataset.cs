namespace CityIp.Analytics.Index;

/// <summary>Valid input, compiled: the tree, and the values of indicators and denominators with rows sorted by time, then code (ordinal).</summary>
internal sealed class IndexDataset
{
    private IndexDataset(IndexTree tree, Table raw, Table denominators)
    {
        (Tree, Raw, Denominators) = (tree, raw, denominators);
    }

    public IndexTree Tree { get; }

    /// <summary>One column per indicator, in the order of the tree.</summary>
    public Table Raw { get; }
    public Table Denominators { get; }
    public bool IsPanel => Raw.Height > 0 && Raw.Rows[0].Time is not null;

    /// <exception cref="IndexRefusedException">Every problem of the input, by row and column.</exception>
    public static IndexDataset Create(IndexInput input)
    {
        var problems = new List<IndexProblem>();
        var tree = IndexTree.Build(input.Indicators, problems);
        CheckUnits(input, problems);
        if (problems.Count > 0 || tree is null)
        {
            throw new IndexRefusedException(problems);
        }

        var units = input.Units.OrderBy(u => u.Time).ThenBy(u => u.Code, StringComparer.Ordinal).ToArray();
        UnitRow[] rows = [.. units.Select(u => new UnitRow(u.Code, u.Name, u.Time, u.Groups))];
        return new IndexDataset(tree, Fill(rows, tree.Indicators, units), Fill(rows, tree.Denominators, units));
    }

    /// <summary>The same units with other raw values: for what-if questions.</summary>
    public IndexDataset With(int row, int indicator, double value)
    {
        var raw = Raw.Copy();
        raw.Column(indicator)[row] = value;
        return new IndexDataset(Tree, raw, Denominators);
    }

    private static Table Fill(UnitRow[] rows, string[] columns, Unit[] units)
    {
        var table = new Table(rows, columns);
        for (var c = 0; c < columns.Length; c++)
        {
            var column = table.Column(c);
            for (var i = 0; i < units.Length; i++)
            {
                column[i] = units[i].Values.GetValueOrDefault(columns[c]) ?? double.NaN;
            }
        }

        return table;
    }

    private static void CheckUnits(IndexInput input, List<IndexProblem> problems)
    {
        if (input.Units.Count < 2)
        {
            problems.Add(new("units", "at least two units are needed to compare"));
        }

        var indicators = input.Indicators.Where(i => i.Level == 1).Select(i => i.Code).ToHashSet();
        var denominators = input.Indicators.Select(i => i.Denominator).OfType<string>().ToHashSet();
        var seen = new HashSet<(string, double?)>();
        var found = new HashSet<string>();
        foreach (var (unit, row) in input.Units.Select((u, i) => (u, i)))
        {
            var where = string.IsNullOrWhiteSpace(unit.Code) ? $"units[{row}]" : $"units[{unit.Code}]";
            if (string.IsNullOrWhiteSpace(unit.Code))
            {
                problems.Add(new($"{where}.code", "is missing"));
            }
            else if (!seen.Add((unit.Code, unit.Time)))
            {
                problems.Add(new($"{where}.code", unit.Time is { } t ? $"given twice for time {t:R}" : "given twice", unit.Time));
            }

            if (unit.Time is null != (input.Units[0].Time is null))
            {
                problems.Add(new($"{where}.time", "either every unit has a time or none", unit.Time));
            }

            foreach (var (column, value) in unit.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
            {
                found.Add(column);
                if (!indicators.Contains(column) && !denominators.Contains(column))
                {
                    problems.Add(new($"{where}.values.{column}", "no indicator or denominator has this code", unit.Time));
                }
                else if (value is { } v && !double.IsFinite(v) && !double.IsNaN(v))
                {
                    problems.Add(new($"{where}.values.{column}", "is infinite", unit.Time));
                }
            }
        }

        foreach (var column in indicators.Concat(denominators).Where(c => !found.Contains(c)).Distinct().Order(StringComparer.Ordinal))
        {
            problems.Add(new($"values.{column}", "no unit has a value in this column"));
        }
    }
}

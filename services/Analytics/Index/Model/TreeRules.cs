namespace CityIp.Analytics.Index;

/// <summary>What makes an indicator tree valid; each problem names the row.</summary>
internal static class TreeRules
{
    public static void Check(IReadOnlyList<Indicator> indicators, List<IndexProblem> problems)
    {
        if (indicators.Count == 0)
        {
            problems.Add(new("indicators", "at least one indicator and the index above it are needed"));
            return;
        }

        for (var row = 0; row < indicators.Count; row++)
        {
            CheckRow(indicators[row], Where(indicators[row], row), problems);
        }

        foreach (var twice in indicators.GroupBy(i => i.Code).Where(g => g.Count() > 1))
        {
            problems.Add(new($"indicators[{twice.Key}].code", $"given {twice.Count()} times"));
        }

        if (problems.Count == 0)
        {
            CheckShape(indicators, problems);
        }
    }

    private static string Where(Indicator i, int row) => string.IsNullOrWhiteSpace(i.Code) ? $"indicators[{row}]" : $"indicators[{i.Code}]";

    private static void CheckRow(Indicator i, string where, List<IndexProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(i.Code))
        {
            problems.Add(new($"{where}.code", "is missing"));
        }

        if (i.Level < 1)
        {
            problems.Add(new($"{where}.level", $"is {i.Level}; levels start at 1"));
        }

        if (i.Direction is not (1 or -1))
        {
            problems.Add(new($"{where}.direction", $"is {i.Direction}; only 1 and -1 are directions"));
        }
        else if (i.Level > 1 && i.Direction == -1)
        {
            problems.Add(new($"{where}.direction", "an aggregate has no direction; give it to the indicators beneath"));
        }

        if (!double.IsFinite(i.Weight) || i.Weight < 0)
        {
            problems.Add(new($"{where}.weight", "must be a finite number, 0 or more"));
        }

        if (i.Level > 1 && i.Denominator is not null)
        {
            problems.Add(new($"{where}.denominator", "only an indicator (level 1) can be denominated"));
        }
    }

    private static void CheckShape(IReadOnlyList<Indicator> indicators, List<IndexProblem> problems)
    {
        var byCode = indicators.ToDictionary(i => i.Code);
        var top = indicators.Max(i => i.Level);
        if (top == 1)
        {
            problems.Add(new("indicators", "there is no aggregate: the index itself must be a row above the indicators"));
        }

        foreach (var i in indicators)
        {
            var where = $"indicators[{i.Code}]";
            if (i.Level == top)
            {
                if (i.Parent is not null)
                {
                    problems.Add(new($"{where}.parent", $"'{i.Parent}': the top level has no parent"));
                }
            }
            else if (i.Parent is null)
            {
                problems.Add(new($"{where}.parent", "is missing below the top level"));
            }
            else if (!byCode.TryGetValue(i.Parent, out var parent))
            {
                problems.Add(new($"{where}.parent", $"'{i.Parent}' is not in the tree"));
            }
            else if (parent.Level != i.Level + 1)
            {
                problems.Add(new($"{where}.parent", $"'{i.Parent}' is on level {parent.Level}; a parent is exactly one level above ({i.Level + 1})"));
            }
        }

        if (indicators.Count(i => i.Level == top) is > 1 and var tops)
        {
            problems.Add(new("indicators", $"{tops} rows on the top level {top}; there is one index"));
        }

        var children = indicators.ToLookup(i => i.Parent);
        foreach (var aggregate in indicators.Where(i => i.Level > 1))
        {
            if (!children[aggregate.Code].Any())
            {
                problems.Add(new($"indicators[{aggregate.Code}]", "an aggregate without children"));
            }
            else if (children[aggregate.Code].All(c => c.Weight == 0))
            {
                problems.Add(new($"indicators[{aggregate.Code}]", "all its children have weight 0"));
            }
        }
    }
}

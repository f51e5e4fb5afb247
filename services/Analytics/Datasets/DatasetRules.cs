using System.Globalization;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Datasets;

/// <summary>What may be in a dataset: the engine's own rules, and those on texts and provenance. Each problem names its place.</summary>
internal static class DatasetRules
{
    public const int MostBytes = 8 << 20;
    public const int MostUnits = 10_000;
    public const int MostElements = 1_000;
    public const int MostCells = 500_000;
    private const int MostText = 500;
    private const int MostCode = 64;
    private const int MostFlags = 8;

    /// <summary>The first limit that it is above, as what to say; null when it is within all.</summary>
    public static string? Excess(DatasetContent content)
    {
        var columns = content.Indicators.Count + (content.Denominators?.Count ?? 0);
        return content.Units.Count > MostUnits ? $"A dataset has at most {MostUnits:N0} rows of units; this has {content.Units.Count:N0}."
            : columns > MostElements ? $"A dataset has at most {MostElements:N0} indicators, aggregates and denominators; this has {columns:N0}."
            : (long)content.Units.Count * columns > MostCells ? $"A dataset has at most {MostCells:N0} cells (units × indicators, aggregates and denominators); this has {(long)content.Units.Count * columns:N0}."
            : null;
    }

    public static List<IndexProblem> Check(DatasetContent content)
    {
        var problems = new List<IndexProblem>();
        Text(content.Title, "title", 200, problems, required: true);
        Text(content.Description, "description", 5_000, problems);
        foreach (var (line, index) in (content.Sources ?? []).Select((line, index) => (line, index)))
        {
            Text(line, $"sources[{index}]", MostText, problems, required: true);
        }
        Provenance(string.Empty, content.Source, content.Year, content.Licence, problems);
        foreach (var i in content.Indicators)
        {
            Column($"indicators[{i.Code}]", i.Code, i.Name, i.Unit, problems);
            Provenance($"indicators[{i.Code}].", i.Source, i.Year, i.Licence, problems);
            foreach (var parameter in i.Parameters?.Keys.Where(name => !IsParameter(name)) ?? [])
            {
                problems.Add(new($"indicators[{i.Code}].parameters.{parameter}", "is no parameter of a normalisation: write method.parameter, for example goalposts.lower"));
            }
        }
        foreach (var (column, list) in (content.Denominators ?? []).Select(d => (d, "denominators")).Concat((content.Groups ?? []).Select(g => (g, "groups"))))
        {
            Column($"{list}[{column.Code}]", column.Code, column.Name, column.Unit, problems, required: true);
            Provenance($"{list}[{column.Code}].", column.Source, column.Year, column.Licence, problems);
        }
        Denominators(content, problems);
        foreach (var unit in content.Units)
        {
            Unit(unit, content, problems);
        }
        try
        {
            content.ToRequest(time: null).Dataset();
        }
        catch (IndexRefusedException refused)
        {
            problems.AddRange(refused.Problems);
        }
        return problems;
    }

    private static void Denominators(DatasetContent content, List<IndexProblem> problems)
    {
        var named = (content.Denominators ?? []).Select(d => d.Code).ToHashSet();
        foreach (var twice in (content.Denominators ?? []).Concat(content.Groups ?? []).GroupBy(c => c.Code).Where(g => g.Count() > 1))
        {
            problems.Add(new($"denominators[{twice.Key}]", $"given {twice.Count()} times"));
        }
        foreach (var indicator in content.Indicators.Where(i => i.Denominator is not null && !named.Contains(i.Denominator)))
        {
            problems.Add(new($"indicators[{indicator.Code}].denominator", $"'{indicator.Denominator}' is not among the denominators"));
        }
    }

    private static void Unit(DatasetUnit unit, DatasetContent content, List<IndexProblem> all)
    {
        var (where, problems) = ($"units[{unit.Code}]", new List<IndexProblem>());
        Column(where, unit.Code, unit.Name, null, problems);
        foreach (var (group, value) in unit.Groups ?? [])
        {
            if (content.Groups?.Any(g => g.Code == group) != true)
            {
                problems.Add(new($"{where}.groups.{group}", "is not among the groups"));
            }
            Text(value, $"{where}.groups.{group}", MostCode, problems);
        }
        foreach (var (column, value) in unit.Values)
        {
            if (!value.HasProvenance)
            {
                continue;
            }
            Provenance($"{where}.values.{column}.", value.Source, value.Year, value.Licence, problems);
            if (value.Flags is { } flags && (flags.Count > MostFlags || flags.Any(flag => !IsFlag(flag)) || flags.Distinct().Count() < flags.Count))
            {
                problems.Add(new($"{where}.values.{column}.flags", $"has at most {MostFlags} different flags, each 1 to 32 lower-case letters, digits and hyphens"));
            }
        }
        // In panel data a unit has a row for each time.
        all.AddRange(problems.Select(problem => problem with { Time = unit.Time }));
    }

    private static void Column(string where, string? code, string? name, string? unit, List<IndexProblem> problems, bool required = false)
    {
        // An empty code of an indicator or a unit is the engine's to refuse.
        Text(code, $"{where}.code", MostCode, problems, required);
        Text(name, $"{where}.name", 200, problems);
        Text(unit, $"{where}.unit", 100, problems);
    }

    private static void Provenance(string where, string? source, int? year, string? licence, List<IndexProblem> problems)
    {
        Text(source, $"{where}source", MostText, problems);
        Text(licence, $"{where}licence", MostText, problems);
        if (year is < 1000 or > 9999)
        {
            problems.Add(new($"{where}year", string.Create(CultureInfo.InvariantCulture, $"{year} is no year of four digits")));
        }
    }

    /// <summary>A text that a spreadsheet would take for a formula is refused: exports give texts as they are.</summary>
    private static void Text(string? text, string where, int most, List<IndexProblem> problems, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(text))
        {
            problems.Add(new(where, "is missing"));
        }
        else if (text is { Length: > 0 } && (text.Length > most || text.Any(char.IsControl) || text[0] is '=' or '+' or '-' or '@'))
        {
            problems.Add(new(where, text.Length > most ? $"has {text.Length} characters, at most {most} are allowed" : "has a control character, or begins with =, +, - or @"));
        }
    }

    private static bool IsFlag(string? flag) => flag is { Length: >= 1 and <= 32 } && flag.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsParameter(string name) => name.Split('.') is [var method, var parameter] && Names.TryParse<NormaliseMethod>(method, out _)
        && parameter is "lower" or "upper" or "mean" or "sd" or "factor" or "target" or "cap" or "truncate";
}

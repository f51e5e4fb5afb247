using System.Text.Json;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.SavedMethods;

/// <summary>What can be said of a method without the data: every step, parameter, path and value by its name.</summary>
internal static class MethodRules
{
    public const int MostBytes = 2 << 20;

    /// <summary>Levels of a tree that a method may speak of without knowing it.</summary>
    private const int MostLevels = 20;

    public static List<IndexProblem> Check(MethodContent content)
    {
        var problems = new List<IndexProblem>();
        if (string.IsNullOrWhiteSpace(content.Title) || content.Title.Length > 200 || content.Title.Any(char.IsControl))
        {
            problems.Add(new("title", "has 1 to 200 characters, none of them a control character"));
        }
        var steps = new List<Step>();
        for (var k = 0; k < content.Steps.Count; k++)
        {
            var (step, where) = (content.Steps[k], $"steps[{k}]");
            Try(problems, () => steps.Add(RequestedSteps.Read(step, where)));
        }
        if (problems.Count == 0)
        {
            Try(problems, () => CheckWhole(content, [.. steps]));
            problems.AddRange(ChoiceProblems(content, steps));
        }
        foreach (var name in (content.Analysis?.Correlations ?? []).Where(name => !Names.TryParse<CorrelationMethod>(name, out _)))
        {
            problems.Add(new("analysis.correlations", $"'{name}' is none of {string.Join(", ", Names.All<CorrelationMethod>())}"));
        }
        return problems;
    }

    private static IEnumerable<IndexProblem> ChoiceProblems(MethodContent content, List<Step> steps)
    {
        var imputes = steps.Any(step => step is ImputeStep { Enabled: true });
        if (!Names.TryParse<MissingValues>(content.MissingValues, out var choice))
        {
            yield return new("missing_values", $"'{content.MissingValues}' is none of {string.Join(", ", Names.All<MissingValues>())}");
        }
        else if (choice == MissingValues.Impute != imputes)
        {
            yield return new("missing_values", imputes ? $"is {content.MissingValues}, but there is an impute step: say impute, or leave the step out" : "is impute, but there is no impute step");
        }
    }

    private static void CheckWhole(MethodContent content, Step[] steps)
    {
        var method = new IndexMethod([.. steps]) { Weights = content.Weights is null ? null : System.Collections.Immutable.ImmutableDictionary.CreateRange(content.Weights) };
        var dataset = Mentioned(content);
        IndexBuild.Check(dataset, method);
        Weighting.Of(dataset.Tree, method.Weights);
        foreach (var (name, asked) in new[] { ("uncertainty", content.Analysis?.Uncertainty), ("sensitivity", content.Analysis?.Sensitivity) })
        {
            if (asked is not null)
            {
                CheckAnalysis(asked, name, dataset, method);
            }
        }
    }

    private static void CheckAnalysis(RobustnessRequest asked, string name, IndexDataset dataset, IndexMethod method)
    {
        try
        {
            Uncertainty.Prepare(dataset, method, asked.Plan(dataset.Tree, method));
        }
        catch (IndexRefusedException refused)
        {
            throw new IndexRefusedException([.. refused.Problems.Select(problem => problem with { Where = $"analysis.{name}.{problem.Where}" })]);
        }
        if (name == "sensitivity" && asked.Inputs.Count < 2)
        {
            throw new IndexRefusedException("analysis.sensitivity.inputs", "a sensitivity analysis needs two inputs or more");
        }
    }

    /// <summary>The smallest data in which everything exists that the method mentions: whether it is in the data it meets is found out then.</summary>
    private static IndexDataset Mentioned(MethodContent content)
    {
        var inputs = new[] { content.Analysis?.Uncertainty, content.Analysis?.Sensitivity }.OfType<RobustnessRequest>().SelectMany(asked => asked.Inputs).ToList();
        var codes = (content.Weights?.Keys ?? Enumerable.Empty<string>())
            .Concat(inputs.SelectMany(input => CodeIn(input.Path)))
            .Concat(inputs.Where(input => input.Path == "weights").SelectMany(input => input.Values ?? []).Where(value => value.ValueKind == JsonValueKind.Object)
                .SelectMany(value => value.EnumerateObject().Select(member => member.Name)))
            .Where(code => code.Length > 0).ToHashSet(StringComparer.Ordinal);
        // One more, so that the weights mentioned may all be 0, and levels above that are nobody's names.
        string Other(string name) => codes.Contains(name) ? Other(name + "_") : name;
        var other = Other("other");
        var levels = Enumerable.Range(2, MostLevels - 1).Select(level => (level, Code: Other($"level {level}"))).ToList();
        var units = new[] { 0.0, 1.0 }.Select(value => new Unit(value == 0 ? "a" : "b")
        {
            Values = System.Collections.Immutable.ImmutableDictionary.CreateRange(codes.Append(other).Select(code => KeyValuePair.Create(code, (double?)value))),
        });
        return IndexDataset.Create(new(
            [
                .. codes.Append(other).Select(code => new Indicator(code, 1, levels[0].Code)),
                .. levels.Select((row, k) => new Indicator(row.Code, row.level, k + 1 < levels.Count ? levels[k + 1].Code : null)),
            ],
            [.. units]));
    }

    /// <summary>CODE of indicators.CODE.property and of steps.KIND.indicators.CODE.PARAMETER; a code may hold points.</summary>
    private static IEnumerable<string> CodeIn(string path)
    {
        var parts = path.Split('.');
        if (parts is ["indicators", _, .., _])
        {
            yield return string.Join('.', parts[1..^1]);
        }
        else if (parts is ["steps", _, "indicators", _, .., _])
        {
            yield return string.Join('.', parts[3..^1]);
        }
    }

    private static void Try(List<IndexProblem> problems, Action check)
    {
        try
        {
            check();
        }
        catch (IndexRefusedException refused)
        {
            problems.AddRange(refused.Problems);
        }
    }
}

using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

internal enum ChoiceKind
{
    /// <summary>A parameter of a step, or the step itself.</summary>
    Step,

    /// <summary>All weights at once.</summary>
    Weights,

    /// <summary>One element's weight.</summary>
    Weight,

    /// <summary>Whether an element counts at all: false is weight 0.</summary>
    Included,

    /// <summary>An indicator's direction.</summary>
    Direction,
}

/// <summary>
/// The typed address of a choice in a method. Unknown ones are refused, never ignored:
/// <c>weights</c>, <c>indicators.CODE.weight|included|direction</c>, <c>steps.KIND</c>, <c>steps.KIND.PARAMETER</c>,
/// <c>steps.treat.indicators.CODE.PARAMETER</c>, <c>steps.normalise.indicators.CODE.PARAMETER</c>, <c>steps.aggregate.levels.N.PARAMETER</c>.
/// </summary>
internal sealed record ChoicePath(string Text, ChoiceKind Kind, int Step, int Element, string? Target, StepParameter? Parameter)
{
    /// <param name="text">The path as written.</param>
    /// <param name="tree">For codes.</param>
    /// <param name="method">Only steps of this method can be addressed.</param>
    public static ChoicePath Parse(string text, IndexTree tree, IndexMethod method)
    {
        var parts = text.Split('.');
        if (text == "weights")
        {
            return new(text, ChoiceKind.Weights, method.Steps.Length - 1, -1, null, null);
        }

        if (parts is ["indicators", _, .., var property])
        {
            return ElementPath(text, text["indicators.".Length..^(property.Length + 1)], property, tree, method);
        }

        if (parts is not ["steps", var kindName, ..])
        {
            throw new IndexRefusedException(text, "no such path: paths start with weights, indicators.CODE or steps.KIND");
        }

        var kind = StepCatalog.Find(kindName, text);
        var at = method.Steps.ToList().FindIndex(s => s.Kind == kindName);
        if (at < 0)
        {
            // COINr goes on in silence with a step the index does not have (its issue #60).
            throw new IndexRefusedException(text, $"the method has no {kindName} step");
        }

        var prefix = $"steps.{kindName}.{kind.Overrides}.";
        if (kind.Overrides is not null && text.StartsWith(prefix, StringComparison.Ordinal) && parts.Length >= 5)
        {
            var target = text[prefix.Length..^(parts[^1].Length + 1)];
            CheckTarget(kind, target, text, tree);
            return new(text, ChoiceKind.Step, at, -1, target, kind.Parameter(parts[^1], text));
        }

        return parts.Length switch
        {
            2 => new(text, ChoiceKind.Step, at, -1, null, null),
            3 => new(text, ChoiceKind.Step, at, -1, null, kind.Parameter(parts[2], text)),
            _ => throw new IndexRefusedException(text, "no such path"),
        };
    }

    /// <summary>The step with the value in its place; the value is checked.</summary>
    public Step Apply(Step step, object? value)
    {
        if (Target is not null)
        {
            return StepCatalog.SetOverride(step, Target, Parameter!.Name, value, Text);
        }

        if (Parameter is not null)
        {
            return Parameter.Set(step, value, Text);
        }

        return value is Step other && other.Kind == step.Kind ? other : throw new IndexRefusedException(Text, $"needs a whole {step.Kind} step");
    }

    /// <summary>The method with the value in its place.</summary>
    public IndexMethod Apply(IndexMethod method, object? value, IndexTree tree)
    {
        var weights = method.Weights ?? ImmutableDictionary<string, double>.Empty;
        return Kind switch
        {
            ChoiceKind.Step => method.Replace(Step, Apply(method.Steps[Step], value)),
            ChoiceKind.Weights => method with { Weights = WeightSet(value) },
            ChoiceKind.Weight => method with { Weights = weights.SetItem(tree.Codes[Element], Weight(value)) },
            ChoiceKind.Included => Included(value) ? method : method with { Weights = weights.SetItem(tree.Codes[Element], 0) },
            ChoiceKind.Direction => method with { Directions = method.Directions.SetItem(tree.Codes[Element], Direction(value)) },
        };
    }

    public ImmutableDictionary<string, double> WeightSet(object? value) =>
        value as ImmutableDictionary<string, double> ?? throw new IndexRefusedException(Text, "needs a set of weights by code");

    public double Weight(object? value) =>
        StepParameter.AsNumber(value, Text) is >= 0 and var w ? w : throw new IndexRefusedException(Text, "a weight is 0 or more");

    public bool Included(object? value) => value as bool? ?? throw new IndexRefusedException(Text, "needs true or false");

    public int Direction(object? value) =>
        StepParameter.AsNumber(value, Text) is var d && d is 1 or -1 ? (int)d : throw new IndexRefusedException(Text, "a direction is 1 or -1");

    private static ChoicePath ElementPath(string text, string code, string property, IndexTree tree, IndexMethod method)
    {
        var element = tree.Require(code, text);
        var last = method.Steps.Length - 1;
        return property switch
        {
            "weight" => new(text, ChoiceKind.Weight, last, element, null, null),
            "included" => new(text, ChoiceKind.Included, last, element, null, null),
            // Read by row imputation and normalisation; everything from the first step on is computed anew, which is always right.
            "direction" when element < tree.IndicatorCount => new(text, ChoiceKind.Direction, 0, element, null, null),
            _ => throw new IndexRefusedException(text, $"'{property}' is no property of {code}: weight, included and (of an indicator) direction are"),
        };
    }

    private static void CheckTarget(StepKind kind, string target, string text, IndexTree tree)
    {
        var known = kind.Overrides == "levels"
            ? int.TryParse(target, out var level) && level >= 2 && level <= tree.TopLevel
            : tree.Indicators.Contains(target);
        if (!known)
        {
            throw new IndexRefusedException(text, $"'{target}' is not among the {kind.Overrides} of the tree");
        }
    }
}

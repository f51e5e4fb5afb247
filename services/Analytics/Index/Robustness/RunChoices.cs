using System.Collections.Immutable;

namespace CityIp.Analytics.Index;

/// <summary>
/// The inputs of a plan compiled against a method: every value of every list is checked before the first run, and what can be worked out
/// once (weights of each listed set) is.
/// </summary>
internal sealed class RunChoices
{
    private readonly IndexTree tree;
    private readonly IndexMethod method;
    private readonly double[] weights;
    private readonly double[][][] weightSets;

    public RunChoices(IndexDataset dataset, IndexMethod method, IReadOnlyList<UncertainInput> inputs)
    {
        (tree, this.method, Inputs) = (dataset.Tree, method, inputs);
        weights = Weighting.Of(tree, method.Weights);
        Paths = [.. inputs.Select(i => ChoicePath.Parse(i.Path, tree, method))];
        weightSets = new double[inputs.Count][][];
        foreach (var twice in inputs.GroupBy(i => i.Path).Where(g => g.Count() > 1))
        {
            throw new IndexRefusedException(twice.Key, "is varied by two inputs");
        }

        for (var j = 0; j < inputs.Count; j++)
        {
            weightSets[j] = Compile(Paths[j], inputs[j], dataset);
        }
    }

    public IReadOnlyList<UncertainInput> Inputs { get; }
    public ChoicePath[] Paths { get; }

    /// <summary>Inputs that change weights only: they leave every stage before aggregation as it is.</summary>
    public bool IsWeight(int j) => Paths[j].Kind is ChoiceKind.Weights or ChoiceKind.Weight or ChoiceKind.Included;

    public double[] Directions(ReadOnlySpan<double> decoded, double[] directions)
    {
        for (var j = 0; j < Paths.Length; j++)
        {
            if (Paths[j].Kind == ChoiceKind.Direction)
            {
                directions = (double[])directions.Clone();
                directions[Paths[j].Element] = Paths[j].Direction(Inputs[j].Value(decoded[j]));
            }
        }

        return directions;
    }

    /// <summary>Step k as a run has it.</summary>
    public Step StepOf(int k, ReadOnlySpan<double> decoded)
    {
        var step = method.Steps[k];
        // A whole step first: its parameters are then varied inside it.
        for (var whole = 1; whole >= 0; whole--)
        {
            for (var j = 0; j < Paths.Length; j++)
            {
                if (Paths[j].Kind == ChoiceKind.Step && Paths[j].Step == k && (Paths[j].Parameter is null) == (whole == 1))
                {
                    step = Paths[j].Apply(step, Inputs[j].Value(decoded[j]));
                }
            }
        }

        return step;
    }

    /// <summary>Weights as a run has them: a whole set first, then single elements. False when a group is left without weight.</summary>
    public bool FillWeights(ReadOnlySpan<double> decoded, Span<double> into)
    {
        weights.CopyTo(into);
        var single = false;
        for (var j = 0; j < Paths.Length; j++)
        {
            if (Paths[j].Kind == ChoiceKind.Weights)
            {
                weightSets[j][(int)decoded[j]].CopyTo(into);
            }
        }

        for (var j = 0; j < Paths.Length; j++)
        {
            if (Paths[j].Kind == ChoiceKind.Weight)
            {
                into[Paths[j].Element] = Inputs[j].Distribution is Distribution.Between ? decoded[j] : Paths[j].Weight(Inputs[j].Value(decoded[j]));
                single = true;
            }
        }

        for (var j = 0; j < Paths.Length; j++)
        {
            if (Paths[j].Kind == ChoiceKind.Included)
            {
                into[Paths[j].Element] = Paths[j].Included(Inputs[j].Value(decoded[j])) ? into[Paths[j].Element] : 0;
                single = true;
            }
        }

        return !single || EveryGroupWeighs(into);
    }

    private bool EveryGroupWeighs(ReadOnlySpan<double> into)
    {
        for (var e = tree.IndicatorCount; e < tree.Elements.Length; e++)
        {
            var total = 0.0;
            foreach (var child in tree.Elements[e].Children)
            {
                total += into[child];
            }

            if (total <= 0)
            {
                return false;
            }
        }

        return true;
    }

    private double[][] Compile(ChoicePath path, UncertainInput input, IndexDataset dataset)
    {
        object?[] values = input.Distribution switch
        {
            Distribution.OneOf { Values.Count: > 0 } one => [.. one.Values],
            Distribution.Between between when between.Lower < between.Upper => [between.Lower, between.Upper],
            _ => throw new IndexRefusedException(input.Path, "a list needs a value, a range needs lower below upper"),
        };
        foreach (var value in values)
        {
            var varied = path.Apply(method, value, tree);
            IndexBuild.Check(dataset, varied);
            _ = path.Kind == ChoiceKind.Weights ? Weighting.Of(tree, varied.Weights) : null;
        }

        return path.Kind == ChoiceKind.Weights ? [.. values.Select(v => Weighting.Of(tree, (ImmutableDictionary<string, double>?)v))] : [];
    }
}

namespace CityIp.Analytics.Index;

/// <summary>What runs gave: scores and ranks run after run over the dataset's units (missing and 0 where a run has no score), failures by run.</summary>
internal sealed class RunBlock(int capacity, int units, int inputs)
{
    public int Units { get; } = units;
    public int First { get; set; }
    public int Count { get; set; }
    public double[] Scores { get; } = new double[capacity * units];
    public int[] Ranks { get; } = new int[capacity * units];
    public double[] Decoded { get; } = new double[capacity * inputs];
    public string?[] Failures { get; } = new string?[capacity];

    public Span<double> DecodedOf(int k) => Decoded.AsSpan(k * inputs, inputs);
    public ReadOnlySpan<double> ScoresOf(int k) => Scores.AsSpan(k * Units, Units);
    public ReadOnlySpan<int> RanksOf(int k) => Ranks.AsSpan(k * Units, Units);
}

/// <summary>
/// Computes runs in blocks. Inside a block threads take runs as they come; each run writes to its own place and depends on nothing but its
/// choices, and blocks are handed on in order: the result is the same for any number of threads.
/// </summary>
internal sealed class RunEngine
{
    private const int BlockSize = 512;
    private readonly IndexDataset dataset;
    private readonly IndexMethod method;
    private readonly RunChoices choices;
    private readonly StageCache stages;
    private readonly Dictionary<long, Aggregation> aggregations = [];
    private readonly bool fixedAggregation;

    public RunEngine(IndexDataset dataset, IndexMethod method, RunChoices choices)
    {
        if (dataset.IsPanel)
        {
            throw new IndexRefusedException("units.time", "robustness is about one time: choose one");
        }

        (this.dataset, this.method, this.choices) = (dataset, method, choices);
        stages = new StageCache(dataset, method, choices);
        fixedAggregation = choices.Paths.All(p => p.Kind != ChoiceKind.Step || p.Step != method.Steps.Length - 1);
        if (fixedAggregation)
        {
            aggregations[0] = new Aggregation((AggregateStep)method.Steps[^1], dataset.Tree);
        }
    }

    /// <param name="design">The choices of every run.</param>
    /// <param name="plan">Threads, cancellation, progress.</param>
    /// <param name="take">Given each block once, in order.</param>
    public void Run(RunDesign design, RobustnessPlan plan, Action<RunBlock> take)
    {
        var rows = design.Rows;
        var block = new RunBlock(Math.Min(BlockSize, rows), dataset.Raw.Height, choices.Paths.Length);
        Workspace[] workspaces = [.. Enumerable.Range(0, Math.Max(1, plan.Threads)).Select(_ => new Workspace(dataset))];
        for (var start = 0; start < rows; start += BlockSize)
        {
            var first = start;
            plan.Cancellation.ThrowIfCancellationRequested();
            (block.First, block.Count) = (first, Math.Min(BlockSize, rows - first));
            var next = -1;
            void Work(int worker)
            {
                for (var k = Interlocked.Increment(ref next); k < block.Count; k = Interlocked.Increment(ref next))
                {
                    design.Fill(first + k, block.DecodedOf(k));
                    block.Failures[k] = One(block.DecodedOf(k), block, k, workspaces[worker]);
                }
            }

            if (workspaces.Length == 1)
            {
                Work(0);
            }
            else
            {
                Parallel.For(0, workspaces.Length, new ParallelOptions { MaxDegreeOfParallelism = workspaces.Length }, Work);
            }

            take(block);
            plan.Progress?.Invoke(first + block.Count);
        }
    }

    private string? One(ReadOnlySpan<double> decoded, RunBlock block, int k, Workspace space)
    {
        var scores = block.Scores.AsSpan(k * block.Units, block.Units);
        var ranks = block.Ranks.AsSpan(k * block.Units, block.Units);
        scores.Fill(double.NaN);
        ranks.Clear();
        var stage = stages.Normalised(decoded);
        if (stage.Failure is not null)
        {
            return stage.Failure;
        }

        if (!choices.FillWeights(decoded, space.Weights))
        {
            return "a group is left without any weight";
        }

        var data = stage.State!.Data;
        var n = data.Height;
        var aggregation = Aggregation(decoded);
        var values = space.Values.AsSpan(0, n * dataset.Tree.Elements.Length);
        data.Values.CopyTo(values);
        if (aggregation.Run(values, n, space.Weights, space.Scratch(aggregation.ScratchLength(n))) is { } failure)
        {
            return aggregation.Refusal(failure, data.Rows).Message;
        }

        var index = values[^n..];
        for (var i = 0; i < n; i++)
        {
            scores[stage.Positions[i]] = index[i];
        }

        Ranking.Fill(scores, ranks, space.Keys, space.Order);
        return null;
    }

    private Aggregation Aggregation(ReadOnlySpan<double> decoded)
    {
        if (fixedAggregation)
        {
            return aggregations[0];
        }

        var last = method.Steps.Length - 1;
        var key = 1L;
        for (var j = 0; j < choices.Paths.Length; j++)
        {
            if (choices.Paths[j].Kind == ChoiceKind.Step && choices.Paths[j].Step == last)
            {
                var count = choices.Inputs[j].Choices;
                if (count == 0 || key > (long.MaxValue >> 32))
                {
                    return new Aggregation((AggregateStep)choices.StepOf(last, decoded), dataset.Tree);
                }

                key = key * count + (long)decoded[j];
            }
        }

        lock (aggregations)
        {
            if (!aggregations.TryGetValue(key, out var aggregation))
            {
                aggregations[key] = aggregation = new Aggregation((AggregateStep)choices.StepOf(last, decoded), dataset.Tree);
            }

            return aggregation;
        }
    }

    /// <summary>What one thread needs; nothing is allocated per run.</summary>
    private sealed class Workspace(IndexDataset dataset)
    {
        private double[] scratch = [];
        public double[] Values { get; } = new double[dataset.Raw.Height * dataset.Tree.Elements.Length];
        public double[] Weights { get; } = new double[dataset.Tree.Elements.Length];
        public double[] Keys { get; } = new double[dataset.Raw.Height];
        public int[] Order { get; } = new int[dataset.Raw.Height];

        public double[] Scratch(int length) => scratch.Length >= length ? scratch : scratch = new double[length];
    }
}

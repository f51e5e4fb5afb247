namespace CityIp.Analytics.Index;

/// <summary>The choices of every run. Drawn ones are worked out run by run from the seed, so a long analysis holds no table of its draws.</summary>
internal sealed class RunDesign
{
    private readonly RobustnessPlan plan;
    private readonly double[]? decoded;
    private readonly Func<int, int, double> draw;

    private RunDesign(RobustnessPlan plan, int rows, Func<int, int, double> draw, double[]? decoded)
    {
        (this.plan, Rows, this.draw, this.decoded) = (plan, rows, draw, decoded);
    }

    public int Rows { get; }

    /// <param name="plan">Inputs, and the given design if there is one.</param>
    /// <param name="rows">Number of runs.</param>
    /// <param name="draw">The draw in [0, 1) of a run and input, when none is given.</param>
    public static RunDesign Of(RobustnessPlan plan, int rows, Func<int, int, double> draw)
    {
        if (plan.Decoded is { } given)
        {
            return new(plan, rows, draw, Decoding.Given(plan, given, decoded: true, rows));
        }

        if (plan.Design is null && !plan.Compatible)
        {
            return new(plan, rows, draw, null);
        }

        // R's cut() looks at the whole sample.
        var draws = plan.Design is { } design ? Decoding.Given(plan, design, decoded: false, rows) : All(plan, rows, draw);
        return new(plan, rows, draw, Decoding.Of(plan, draws, rows));
    }

    /// <summary>The decoded choices of a run: an index into the list of a discrete input, the value of a continuous one.</summary>
    public void Fill(int run, Span<double> row)
    {
        if (decoded is not null)
        {
            decoded.AsSpan(run * row.Length, row.Length).CopyTo(row);
            return;
        }

        for (var j = 0; j < row.Length; j++)
        {
            row[j] = Decoding.One(plan.Inputs[j].Distribution, draw(run, j));
        }
    }

    private static double[] All(RobustnessPlan plan, int rows, Func<int, int, double> draw)
    {
        var d = plan.Inputs.Count;
        var draws = new double[rows * d];
        for (var k = 0; k < draws.Length; k++)
        {
            draws[k] = draw(k / d, k % d);
        }

        return draws;
    }
}

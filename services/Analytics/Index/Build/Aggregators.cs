namespace CityIp.Analytics.Index;

/// <summary>Why a score could not be computed: the child's column and the unit's row, and the reason.</summary>
internal readonly record struct AggregationFailure(int Element, int Row, string Reason);

/// <summary>
/// The means, column-wise: children's columns into the parent's, missing children dropped with their weights, children of weight 0 ignored.
/// Each unit's sum runs over the children in the tree's order, one lane per unit, so vector width changes no bit.
/// </summary>
internal static class Aggregators
{
    /// <summary>sum (w x) / sum (w).</summary>
    public static void Arithmetic(ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result, Span<double> total)
    {
        result.Clear();
        total.Clear();
        foreach (var child in children)
        {
            if (weights[child] != 0)
            {
                Lanes.AddWeighted(x.Slice(child * n, n), weights[child], result, total);
            }
        }

        Lanes.Divide(result, total);
    }

    /// <summary>exp (sum (w ln x) / sum (w)); every available x must be above 0.</summary>
    public static AggregationFailure? Geometric(
        ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result, Span<double> total)
    {
        result.Clear();
        total.Clear();
        foreach (var child in children)
        {
            if (weights[child] == 0)
            {
                continue;
            }

            var column = x.Slice(child * n, n);
            for (var i = 0; i < n; i++)
            {
                if (column[i] <= 0)
                {
                    return new(child, i, "a geometric mean needs values above 0");
                }

                var ln = Math.Log(column[i]);
                result[i] += double.IsNaN(ln) ? 0 : weights[child] * ln;
                total[i] += double.IsNaN(ln) ? 0 : weights[child];
            }
        }

        for (var i = 0; i < n; i++)
        {
            result[i] = Math.Exp(result[i] / total[i]);
        }

        return null;
    }

    /// <summary>sum (w) / sum (w / x); no available x may be 0.</summary>
    public static AggregationFailure? Harmonic(
        ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result, Span<double> total)
    {
        result.Clear();
        total.Clear();
        foreach (var child in children)
        {
            if (weights[child] == 0)
            {
                continue;
            }

            var column = x.Slice(child * n, n);
            for (var i = 0; i < n; i++)
            {
                if (column[i] == 0)
                {
                    return new(child, i, "a harmonic mean needs values other than 0");
                }

                result[i] += double.IsNaN(column[i]) ? 0 : weights[child] / column[i];
                total[i] += double.IsNaN(column[i]) ? 0 : weights[child];
            }
        }

        for (var i = 0; i < n; i++)
        {
            result[i] = total[i] / result[i];
        }

        return null;
    }

    /// <summary>(sum (w x^p) / sum (w))^(1/p). COINr gives NA as soon as one child is missing; here it is dropped as in the other means.</summary>
    public static AggregationFailure? Generalised(
        AggregateRule rule, ReadOnlySpan<double> x, int n, ReadOnlySpan<int> children, ReadOnlySpan<double> weights, Span<double> result, Span<double> total)
    {
        var (power, compatible) = (rule.Power, rule.Compatible);
        result.Clear();
        total.Clear();
        foreach (var child in children)
        {
            if (weights[child] == 0 && !compatible)
            {
                continue;
            }

            var column = x.Slice(child * n, n);
            for (var i = 0; i < n; i++)
            {
                if (compatible ? column[i] <= 0 && power < 0 : column[i] < 0 && power != Math.Truncate(power) || column[i] == 0 && power < 0)
                {
                    return new(child, i, "this power of the value is not defined");
                }

                var raised = Math.Pow(column[i], power);
                var dropped = double.IsNaN(raised) && !compatible;
                result[i] += dropped ? 0 : weights[child] * raised;
                total[i] += dropped ? 0 : weights[child];
            }
        }

        for (var i = 0; i < n; i++)
        {
            var mean = result[i] / total[i];
            // Missing would be a lie here, and would be dropped further up.
            if (mean < 0 && !compatible && 1 / power != Math.Truncate(1 / power))
            {
                return new(children[0], i, "the mean of its powers with its siblings' is below 0 and has no such root");
            }

            result[i] = Math.Pow(mean, 1 / power);
        }

        return null;
    }
}

namespace CityIp.Analytics.Index;

/// <summary>y = intercept + slope · t over the available points; the standard error of the slope has n - 2 degrees of freedom.</summary>
internal readonly record struct LeastSquaresLine(int Count, double Intercept, double Slope, double SlopeError, bool Constant)
{
    public static LeastSquaresLine Of(ReadOnlySpan<double> y, ReadOnlySpan<double> t)
    {
        double sy = 0, st = 0;
        var n = 0;
        var constant = true;
        var seen = double.NaN;
        for (var i = 0; i < y.Length; i++)
        {
            if (!double.IsNaN(y[i]))
            {
                constant &= double.IsNaN(seen) || y[i] == seen;
                seen = y[i];
                sy += y[i];
                st += t[i];
                n++;
            }
        }

        var (my, mt) = (sy / n, st / n);
        double tt = 0, ty = 0, yy = 0;
        for (var i = 0; i < y.Length; i++)
        {
            if (!double.IsNaN(y[i]))
            {
                tt += (t[i] - mt) * (t[i] - mt);
                ty += (t[i] - mt) * (y[i] - my);
                yy += (y[i] - my) * (y[i] - my);
            }
        }

        var slope = ty / tt;
        var error = Math.Sqrt(Math.Max(0, yy - slope * ty) / (n - 2) / tt);
        return new(n, my - slope * mt, slope, error, constant);
    }
}

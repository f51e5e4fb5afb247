using CityIp.Analytics.Index;

namespace CityIp.Analytics.Charts;

/// <summary>From a unit's score to that of its benchmark, step by step: each element's part of the gap.</summary>
internal static class GapChart
{
    public const int MostParts = 60;
    private const double Row = 34;
    private const double PlotRight = Sheet.Right - 104;

    public static string Draw(ChartData data, ChartQuery asked, bool chinese)
    {
        var unit = data.Unit(asked.Unit, "unit");
        var gap = data.Answer.Analysis!.Gaps![0];
        if (gap.Parts.Count > MostParts)
        {
            throw new IndexRefusedException("level", $"{gap.Parts.Count} parts; a chart shows {MostParts} at most: choose a higher level");
        }

        var sheet = new Sheet("gap", chinese, string.Empty, string.Empty, []);
        var whom = Whom(sheet, data, data.Request.Analysis!.Gaps![0].Benchmark);
        var parts = gap.Parts.OrderByDescending(p => p.Gap).ToList();
        sheet = sheet with
        {
            Title = asked.Title ?? sheet.Say($"{unit.Label}: the gap to {whom}", $"{unit.Label}：与{whom}的差距"),
            Says = Says(sheet, data, gap, whom, parts),
            Notes = [sheet.Say(
                gap.Logarithmic ? "The index is a geometric mean: steps are factors, and their product is the whole gap exactly." : "The steps add up to the gap exactly. Each is the difference in score times the weight.",
                gap.Logarithmic ? "指数为几何平均：各步为倍数，其乘积恰为总差距。" : "各步之和恰为总差距；每步为得分差乘以权重。"), .. data.Notes(sheet)],
        };
        var description = string.Join("; ", parts.Select(p => $"{data.Name(p.Code, p.Name)} {Step(gap, p)}"));
        return sheet.Draw(30 + ((parts.Count + 2) * Row) + 22, $"{sheet.Says} {description}.", (svg, top) => Body(svg, top + 30, sheet, data, unit, whom, gap, parts));
    }

    public static string Whom(Sheet sheet, ChartData data, BenchmarkRequest benchmark) => benchmark switch
    {
        { Unit: { } code } => data.Unit(code, "benchmark").Label,
        { Top: { } top } => sheet.Say(top == 1 ? "the first" : $"the mean of the top {top}", top == 1 ? "首位" : $"前 {top} 位的均值"),
        { Group: { } group, Value: { } value } => sheet.Say($"the mean of {group} {value}", $"{group} {value} 的均值"),
        _ => sheet.Say("the best in everything", "各项最优"),
    };

    private static void Body(Svg svg, double top, Sheet sheet, ChartData data, ChartUnit unit, string whom, GapView gap, List<GapPartView> parts)
    {
        // Positions along the way: sums of scores, or products when the parts are logarithms.
        List<double> at = [gap.Score];
        foreach (var part in parts)
        {
            at.Add(gap.Logarithmic ? at[^1] * Math.Exp(part.Gap) : at[^1] + part.Gap);
        }

        var plotLeft = Lettering.PlotLeft(Sheet.Left, parts.Select(part => Lettering.Width(data.Name(part.Code, part.Name), 12)).Concat([Lettering.Width(unit.Label, 13), Lettering.Width(whom, 13)]), 200, 440);
        var (span, low, high) = (at.Max() - at.Min(), Math.Min(0, at.Min()), Math.Max(0, at.Max()));
        // Bars have their length from 0 on. Where the steps would be too small to see, the axis is broken and says so.
        var broken = span < 0.1 * (high - low) && at.Min() > 0;
        var axis = broken ? Axis.Over(at.Min() - Math.Max(span * 0.3, at.Min() * 1e-6), at.Max(), plotLeft, PlotRight) : Axis.Over(low, high, plotLeft, PlotRight);
        var scale = broken ? sheet.Say($"score; the axis is broken: it starts at {Axis.Text(axis.Low)}, not at 0", $"得分；坐标轴有截断：起点为 {Axis.Text(axis.Low)}，不是 0") : sheet.Say("score; bars start at 0", "得分；条形自 0 起");
        svg.Text(Sheet.Right, top - 26, scale, 10.5, broken ? Ink.Orange : Ink.Muted, "end", broken);
        var last = top + ((parts.Count + 2) * Row);
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), top, axis.At(tick), last, Ink.Grid);
            svg.Text(axis.At(tick), top - 9, Axis.Text(tick), 10.5, Ink.Muted, "middle");
            svg.Text(axis.At(tick), last + 15, Axis.Text(tick), 10.5, Ink.Muted, "middle");
        }

        End(svg, top, axis, broken, unit.Label, sheet.Say($"rank {unit.Rank} of {data.Ranked}", $"第 {unit.Rank} 位，共 {data.Ranked} 个"), gap.Score, Ink.Orange);
        for (var k = 0; k < parts.Count; k++)
        {
            var (y, part) = (top + ((k + 1) * Row), parts[k]);
            var (from, to) = (axis.At(at[k]), axis.At(at[k + 1]));
            svg.Line(from, y - (Row / 2) + 10, from, y + (Row / 2), Ink.Strong, 1, "2 2");
            svg.Rect(Math.Min(from, to), y + 7, Math.Max(1.5, Math.Abs(to - from)), Row - 14, part.Gap >= 0 ? Ink.Strong : Ink.Blue, 1.5);
            svg.Text(Math.Max(from, to) + 6, y + (Row / 2) + 4, Step(gap, part), 11.5, part.Gap >= 0 ? Ink.Text : Ink.Blue, bold: true);
            svg.Text(Sheet.Left, y + 15, Lettering.Fit(data.Name(part.Code, part.Name), 12, plotLeft - 14 - Sheet.Left), 12);
            svg.Text(Sheet.Left, y + 28, sheet.Say($"rank {part.Rank?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"} · weight {Lettering.Percent(part.Weight)}", $"第 {part.Rank?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"} 位 · 权重 {Lettering.Percent(part.Weight)}"), 10, Ink.Muted);
        }

        End(svg, last - Row, axis, broken, whom, sheet.Say($"gap {Total(gap)}", $"差距 {Total(gap)}"), gap.BenchmarkScore, Ink.Text);
        Legend(svg, top - 30, sheet);
    }

    private static void End(Svg svg, double y, Axis axis, bool broken, string label, string below, double score, string fill)
    {
        var (from, to) = (axis.At(broken ? axis.Low : 0), axis.At(score));
        svg.Rect(Math.Min(from, to), y + 7, Math.Abs(to - from), Row - 14, fill, 1.5);
        if (broken)
        {
            // Two strokes through the bar, as one breaks an axis by hand.
            foreach (var x in new[] { from + 7, from + 12 })
            {
                svg.Line(x - 3, y + Row - 4, x + 3, y + 4, Ink.Paper, 2.5);
            }
        }

        svg.Text(Math.Max(from, to) + 6, y + (Row / 2) + 4, Lettering.Score(score), 12, fill, bold: true);
        svg.Text(Sheet.Left, y + 15, Lettering.Fit(char.ToUpperInvariant(label[0]) + label[1..], 12, axis.From - 14 - Sheet.Left), 12, bold: true);
        svg.Text(Sheet.Left, y + 28, below, 10, Ink.Muted);
    }

    private static void Legend(Svg svg, double y, Sheet sheet)
    {
        svg.Rect(Sheet.Left, y - 4, 12, 9, Ink.Strong, 1.5);
        var behind = sheet.Say("behind", "落后");
        svg.Text(Sheet.Left + 17, y + 4, behind, 10.5, Ink.Muted);
        var x = Sheet.Left + 36 + Lettering.Width(behind, 10.5);
        svg.Rect(x, y - 4, 12, 9, Ink.Blue, 1.5);
        svg.Text(x + 17, y + 4, sheet.Say("ahead", "领先"), 10.5, Ink.Muted);
    }

    private static string Step(GapView gap, GapPartView part) => gap.Logarithmic ? $"× {Math.Exp(part.Gap):0.00}" : Lettering.Signed(part.Gap);

    private static string Total(GapView gap) => gap.Logarithmic ? $"× {Math.Exp(gap.Gap):0.00}" : Lettering.Signed(gap.Gap);

    private static string Says(Sheet sheet, ChartData data, GapView gap, string whom, List<GapPartView> parts)
    {
        var most = parts[0];
        var whole = sheet.Say(
            $"Score {Lettering.Score(gap.Score)} against {Lettering.Score(gap.BenchmarkScore)} for {whom}.", $"得分 {Lettering.Score(gap.Score)}，{whom}为 {Lettering.Score(gap.BenchmarkScore)}。");
        return most is { Gap: > 0, Share: > 0 and { } share }
            ? whole + sheet.Say($" The largest part is {data.Name(most.Code, most.Name)}: {Lettering.Percent(share)} of the gap.", $"最大的一项是{data.Name(most.Code, most.Name)}，占差距的 {Lettering.Percent(share)}。")
            : whole;
    }
}

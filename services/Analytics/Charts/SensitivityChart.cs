using CityIp.Analytics.Index;

namespace CityIp.Analytics.Charts;

/// <summary>Which choice of method drives the result: the share of its variance, alone and with everything it interacts with.</summary>
internal static class SensitivityChart
{
    private const double Row = 50;
    private const double PlotLeft = 316;

    /// <summary>Only a share above this is most of it.</summary>
    private const double Half = 0.5;

    private const double PlotRight = Sheet.Right - 96;

    public static string Draw(ChartData data, ChartQuery asked, bool chinese)
    {
        var unit = asked.Unit is null ? null : data.Unit(asked.Unit, "unit");
        var found = data.Answer.Analysis!.Sensitivity!;
        var indices = found.Indices!.Select(i => (i, Label: data.Name(i.Input))).OrderByDescending(p => p.i.Total ?? 0).ToList();
        var sheet = new Sheet("sensitivity", chinese, string.Empty, string.Empty, []);
        var what = unit is null ? sheet.Say("the ranks of all", "全部位次") : sheet.Say($"the rank of {unit.Label}", $"{unit.Label}的位次");
        var decided = indices.Count > 0 && indices[0].i.Total is not null;
        sheet = sheet with
        {
            Title = asked.Title ?? sheet.Say($"What drives {what}", $"什么决定{what}"),
            Says = decided
                ? Says(sheet, [.. indices.Select(p => p.i)], input => data.Name(input))
                : sheet.Say("It is the same in every run: no choice of method drives it.", "每次计算结果相同：没有任何方法选择影响它。"),
            Notes =
            [
                sheet.Say("Sobol indices. Alone: share of the variance explained by this choice by itself. Total: with all its interactions. Strokes: 90 % of bootstrap resamples.",
                    "Sobol 指数。单独：该选择自身解释的方差比例；总计：包括与其他选择的交互作用。细线：自助法重抽样的 90 % 区间。"),
                .. data.Notes(sheet),
            ],
        };
        var description = string.Join("; ", indices.Select(p => sheet.Say($"{p.Label}: alone {Two(p.i.First)}, total {Two(p.i.Total)}", $"{p.Label}：单独 {Two(p.i.First)}，总计 {Two(p.i.Total)}")));
        return sheet.Draw(56 + (indices.Count * Row) + 20, $"{sheet.Says} {description}.", (svg, top) => Body(svg, top, sheet, indices));
    }

    /// <summary>
    /// In numbers. "Most" is said only where the choice by itself accounts for more than half of the variance, with the whole of its interval; total effects
    /// overlap, so that even the largest of them is no part of a whole.
    /// </summary>
    internal static string Says(Sheet sheet, IReadOnlyList<SobolIndexView> indices, Func<string, string> name)
    {
        if (indices.MaxBy(index => index.First ?? 0) is { FirstLow: > Half } most)
        {
            return sheet.Say(
                $"Most of the variance comes from {name(most.Input)} by itself: {Interval(sheet, most.First, most.FirstLow, most.FirstHigh)}.",
                $"方差大部分来自{name(most.Input)}本身：{Interval(sheet, most.First, most.FirstLow, most.FirstHigh)}。");
        }

        var ordered = indices.OrderByDescending(index => index.Total ?? 0).Take(2).ToList();
        string Total(SobolIndexView index) => $"{name(index.Input)} {Interval(sheet, index.Total, index.TotalLow, index.TotalHigh)}";
        var apart = ordered is [var first, var second] && first.TotalLow > second.TotalHigh;
        return sheet.Say("No choice by itself accounts for clearly more than half of the variance. ", "没有任何一项选择本身明显解释一半以上的方差。")
            + (ordered.Count == 1
                ? sheet.Say($"Total effect: {Total(ordered[0])}.", $"总效应：{Total(ordered[0])}。")
                : sheet.Say($"Largest total effects: {Total(ordered[0])}, then {Total(ordered[1])}", $"总效应最大：{Total(ordered[0])}，其次{Total(ordered[1])}")
                    + (apart || ordered[0].TotalLow is null ? sheet.Say(".", "。") : sheet.Say("; their intervals overlap.", "；两者区间重叠。")));
    }

    private static string Interval(Sheet sheet, double? value, double? low, double? high) =>
        low is null || high is null ? Two(value) : sheet.Say($"{Two(value)} ({Two(low)} to {Two(high)})", $"{Two(value)}（{Two(low)} 至 {Two(high)}）");

    private static void Body(Svg svg, double top, Sheet sheet, List<(SobolIndexView i, string Label)> indices)
    {
        var (first, last) = (top + 56, top + 56 + (indices.Count * Row));
        var axis = Axis.Over(0, Math.Max(1, indices.Select(p => p.i.TotalHigh ?? p.i.Total ?? 0).DefaultIfEmpty(1).Max()), PlotLeft, PlotRight);
        svg.Rect(Sheet.Left, top + 5, 18, 10, Ink.Blue, 1.5);
        var alone = sheet.Say("alone (first order)", "单独（一阶）");
        svg.Text(Sheet.Left + 24, top + 14, alone, 11, Ink.Muted);
        var x = Sheet.Left + 50 + Lettering.Width(alone, 11);
        svg.Rect(x, top + 5, 18, 10, Ink.PaleBlue, 1.5);
        svg.Text(x + 24, top + 14, sheet.Say("total, with interactions", "总计（含交互作用）"), 11, Ink.Muted);
        svg.Text(PlotRight, first - 26, sheet.Say("share of the variance", "方差占比"), 10.5, Ink.Muted, "end");
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), first, axis.At(tick), last, Ink.Grid);
            svg.Text(axis.At(tick), first - 9, Axis.Text(tick), 10.5, Ink.Muted, "middle");
            svg.Text(axis.At(tick), last + 15, Axis.Text(tick), 10.5, Ink.Muted, "middle");
        }

        for (var k = 0; k < indices.Count; k++)
        {
            var (y, (index, label)) = (first + (k * Row), indices[k]);
            var lines = Lettering.Wrap(label, 12.5, PlotLeft - 16 - Sheet.Left, 2);
            for (var l = 0; l < lines.Count; l++)
            {
                svg.Text(Sheet.Left, y + (Row / 2) + 4 + ((l - ((lines.Count - 1) / 2.0)) * 15), lines[l], 12.5);
            }

            Bar(svg, y + 9, axis, index.First, index.FirstLow, index.FirstHigh, Ink.Blue);
            Bar(svg, y + 26, axis, index.Total, index.TotalLow, index.TotalHigh, Ink.PaleBlue);
            svg.Text(Sheet.Right, y + 20, Two(index.First), 11.5, Ink.Blue, "end", bold: true);
            svg.Text(Sheet.Right, y + 37, Two(index.Total), 11.5, Ink.Muted, "end");
        }
    }

    private static void Bar(Svg svg, double y, Axis axis, double? value, double? low, double? high, string fill)
    {
        svg.Rect(axis.At(0), y, axis.At(value ?? 0) - axis.At(0), 14, fill, 1.5);
        if (low is { } from && high is { } to)
        {
            svg.Line(axis.At(from), y + 7, axis.At(to), y + 7, Ink.Text, 1.2);
            svg.Line(axis.At(from), y + 3.5, axis.At(from), y + 10.5, Ink.Text, 1.2);
            svg.Line(axis.At(to), y + 3.5, axis.At(to), y + 10.5, Ink.Text, 1.2);
        }
    }

    private static string Two(double? value) => value is { } v ? v.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−') : "–";
}

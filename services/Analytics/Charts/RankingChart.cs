using CityIp.Analytics.Index;

namespace CityIp.Analytics.Charts;

/// <summary>All units by rank, each with the interval in which its rank lies when the method is varied.</summary>
internal static class RankingChart
{
    public const int MostUnits = 200;
    private const double Row = 17.5;
    private const double PlotLeft = 452;
    private const double PlotRight = Sheet.Right - 8;

    public static string Draw(ChartData data, ChartQuery asked, bool chinese)
    {
        if (data.Units.Count > MostUnits)
        {
            throw new IndexRefusedException("units", $"{data.Units.Count} units; a chart shows {MostUnits} at most");
        }

        var unit = asked.Unit is null ? null : data.Unit(asked.Unit, "unit");
        if (asked.Claim is { } c && (c < 1 || c > data.Units.Count))
        {
            throw new IndexRefusedException("claim", $"is {c}; ranks are 1 to {data.Units.Count}");
        }

        var sheet = new Sheet("ranking", chinese, string.Empty, string.Empty, []);
        sheet = sheet with
        {
            Title = asked.Title ?? sheet.Say($"{data.Root.Label}: ranking with 90 % intervals", $"{data.Root.Label}：排名与 90 % 区间"),
            Says = unit is null ? string.Empty : Standing(sheet, data, unit, asked.Claim),
            Notes = data.Notes(sheet),
        };
        return sheet.Draw(64 + (data.Units.Count * Row) + 22, Description(sheet, data, unit), (svg, top) => Body(svg, top, sheet, data, unit, asked.Claim));
    }

    /// <summary>One sentence: the rank, its interval, and what is to be said of a claim.</summary>
    public static string Standing(Sheet sheet, ChartData data, ChartUnit unit, int? claim)
    {
        if (unit.Rank is null)
        {
            return sheet.Say($"{unit.Label} has no score.", $"{unit.Label}没有得分。");
        }

        var says = sheet.Say($"{unit.Label}: rank {unit.Rank} of {data.Ranked}", $"{unit.Label}：第 {unit.Rank} 位，共 {data.Ranked} 个");
        if (unit.Robustness is { Q5: { } low, Q95: { } high } robust)
        {
            says += sheet.Say($"; 90 % of the runs between {Lettering.Rank(low)} and {Lettering.Rank(high)}", $"；90 % 的计算结果在第 {Lettering.Rank(low)} 至 {Lettering.Rank(high)} 位之间");
            says += claim is { } rank
                ? sheet.Say(
                    $". Claimed rank {rank}: exactly {rank} in {Lettering.Percent(robust.Probabilities[rank - 1] ?? 0)} of the runs, {rank} or better in {Lettering.Percent(robust.AtMost[rank - 1] ?? 0)}",
                    $"。所称第 {rank} 位：恰为第 {rank} 位的占 {Lettering.Percent(robust.Probabilities[rank - 1] ?? 0)}，第 {rank} 位或更前的占 {Lettering.Percent(robust.AtMost[rank - 1] ?? 0)}")
                : string.Empty;
        }

        return says + sheet.Say(".", "。");
    }

    private static void Body(Svg svg, double top, Sheet sheet, ChartData data, ChartUnit? unit, int? claim)
    {
        var n = data.Units.Count;
        var (first, last) = (top + 64, top + 64 + (n * Row));
        double X(double rank) => PlotLeft + ((rank - 0.5) / n * (PlotRight - PlotLeft));
        Legend(svg, top + 10, sheet, data);
        svg.Text(56, first - 9, "#", 10.5, Ink.Muted, "end");
        svg.Text(66, first - 9, sheet.Say("Unit (country or region where named)", "单位（注明国家或地区）"), 10.5, Ink.Muted);
        svg.Text(378, first - 9, sheet.Say("Score", "得分"), 10.5, Ink.Muted, "end");
        svg.Text(436, first - 9, sheet.Say("Coverage", "数据覆盖"), 10.5, Ink.Muted, "end");
        for (var i = 0; i < n; i++)
        {
            var y = first + (i * Row);
            if (data.Units[i] == unit)
            {
                svg.Rect(Sheet.Left, y, Sheet.Right - Sheet.Left, Row, Ink.Band);
            }
            else if (i % 2 == 1)
            {
                svg.Rect(Sheet.Left, y, Sheet.Right - Sheet.Left, Row, Ink.Stripe);
            }
        }

        var step = n <= 20 ? 1 : n <= 60 ? 5 : n <= 120 ? 10 : 20;
        foreach (var rank in Enumerable.Range(0, (n / step) + 1).Select(k => k * step).Select(r => r == 0 ? 1 : r).Distinct())
        {
            svg.Line(X(rank), first, X(rank), last, Ink.Grid);
            svg.Text(X(rank), first - 9, $"{rank}", 10.5, Ink.Muted, "middle");
            svg.Text(X(rank), last + 15, $"{rank}", 10.5, Ink.Muted, "middle");
        }

        if (claim is { } claimed)
        {
            svg.Line(X(claimed), first - 4, X(claimed), last, Ink.Text, 1.2, "4 3");
            svg.Text(X(claimed), first - 23, sheet.Say($"claimed: {claimed}", $"所称：{claimed}"), 10.5, Ink.Text, "middle", bold: true);
        }

        for (var i = 0; i < n; i++)
        {
            One(svg, first + (i * Row) + (Row / 2), data.Units[i], data.Units[i] == unit, X);
        }
    }

    private static void One(Svg svg, double y, ChartUnit u, bool chosen, Func<double, double> x)
    {
        var (strong, pale) = chosen ? (Ink.Orange, Ink.PaleOrange) : (Ink.Blue, Ink.PaleBlue);
        svg.Text(56, y + 4, u.Rank is { } rank ? $"{rank}" : "–", 11.5, Ink.Text, "end", chosen);
        svg.Text(66, y + 4, Lettering.Fit(u.Label, 11.5, 258), 11.5, bold: chosen);
        svg.Text(378, y + 4, u.Score is { } score ? Lettering.Score(score) : "–", 11.5, Ink.Text, "end", chosen);
        svg.Text(436, y + 4, u.Coverage is { } coverage ? Lettering.Percent(coverage) : "–", 10.5, Ink.Muted, "end");
        if (u.Robustness is { Q5: { } low, Q95: { } high })
        {
            svg.Rect(x(low) - 3, y - 3, x(high) - x(low) + 6, 6, pale, 3);
            if (u.Robustness.MedianRank is { } median)
            {
                svg.Line(x(median), y - 5, x(median), y + 5, strong, 1.4);
            }
        }

        if (u.Rank is { } at)
        {
            svg.Mark(0, x(at), y, chosen ? 4.6 : 3.8, strong);
        }
    }

    private static void Legend(Svg svg, double y, Sheet sheet, ChartData data)
    {
        svg.Mark(0, PlotLeft + 4, y, 3.8, Ink.Blue);
        var label = sheet.Say("rank under the method", "本方法下的位次");
        svg.Text(PlotLeft + 13, y + 4, label, 10.5, Ink.Muted);
        if (data.Units.All(u => u.Robustness is null))
        {
            return;
        }

        var x = PlotLeft + 30 + Lettering.Width(label, 10.5);
        svg.Rect(x, y - 3, 30, 6, Ink.PaleBlue, 3);
        svg.Line(x + 15, y - 5, x + 15, y + 5, Ink.Blue, 1.4);
        svg.Text(x + 36, y + 4, sheet.Say("90 % of the runs, and their median", "90 % 的计算结果及其中位数"), 10.5, Ink.Muted);
    }

    private static string Description(Sheet sheet, ChartData data, ChartUnit? unit)
    {
        var first = string.Join(sheet.Say(", ", "、"), data.Units.Take(5).Select(u => $"{u.Rank} {u.Label}"));
        return sheet.Say($"Units in order of rank. First: {first}. ", $"各单位按位次排列。前列：{first}。") + (unit is null ? string.Empty : Standing(sheet, data, unit, null));
    }
}

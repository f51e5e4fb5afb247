using CityIp.Analytics.Index;

namespace CityIp.Analytics.Charts;

/// <summary>One unit's scores in every element, against peers and everybody else.</summary>
internal static class ProfileChart
{
    public const int MostRows = 120;
    public const int MostPeers = 5;
    private const double PlotRight = 752;

    public static string Draw(ChartData data, ChartQuery asked, bool chinese)
    {
        var unit = data.Unit(asked.Unit, "unit");
        var peers = asked.PeerCodes is { } codes
            ? codes.Select((code, k) => data.Unit(code, $"peers[{k}]")).ToList()
            : [.. data.Units.Where(u => u != unit && u.Rank is not null).Take(3)];
        if (peers.Count > MostPeers || peers.Contains(unit) || peers.Distinct().Count() != peers.Count)
        {
            throw new IndexRefusedException("peers", $"are at most {MostPeers} different units, not the unit itself");
        }

        var rows = Rows(data);
        if (rows.Count > MostRows)
        {
            throw new IndexRefusedException("indicators", $"{rows.Count} rows; a chart shows {MostRows} at most");
        }

        var sheet = new Sheet("profile", chinese, string.Empty, string.Empty, []);
        sheet = sheet with
        {
            Title = asked.Title ?? sheet.Say($"{unit.Label}: profile against peers", $"{unit.Label}：与同类比较"),
            Says = Says(sheet, data, unit),
            Notes = [sheet.Say("Grey strokes: all other units. Scores as normalised; more is better.", "灰线：其他所有单位。得分已标准化，越高越好。"), .. data.Notes(sheet)],
        };
        var heights = rows.Select(Height).ToList();
        return sheet.Draw(58 + heights.Sum() + 20, Description(sheet, data, unit, rows), (svg, top) => Body(svg, top, sheet, data, unit, peers, rows));
    }

    /// <summary>The index, then each dimension followed by what is in it.</summary>
    private static List<ChartElement> Rows(ChartData data)
    {
        var children = data.Elements.ToLookup(e => e.Parent);
        List<ChartElement> Under(ChartElement e) => [e, .. children[e.Code].SelectMany(Under)];
        return Under(data.Root);
    }

    private static double Height(ChartElement e) => e.Level == 1 ? 21 : 25;

    private static void Body(Svg svg, double top, Sheet sheet, ChartData data, ChartUnit unit, IReadOnlyList<ChartUnit> peers, IReadOnlyList<ChartElement> rows)
    {
        Legend(svg, top + 12, [unit, .. peers]);
        var (first, last) = (top + 58, top + 58 + rows.Sum(Height));
        double[] values = [.. rows.SelectMany(e => data.Units.Select(u => data.Score(u.Code, e))).OfType<double>()];
        var plotLeft = Lettering.PlotLeft(Sheet.Left, rows.Select(e => Indent(data, e) + Lettering.Width(e.Label, 11.5)), 200, 470);
        var axis = Axis.Over(values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(1).Max(), plotLeft, PlotRight);
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), first, axis.At(tick), last, Ink.Grid);
            svg.Text(axis.At(tick), first - 9, Axis.Text(tick), 10.5, Ink.Muted, "middle");
            svg.Text(axis.At(tick), last + 15, Axis.Text(tick), 10.5, Ink.Muted, "middle");
        }

        svg.Text(812, first - 9, sheet.Say("Score", "得分"), 10.5, Ink.Muted, "end");
        svg.Text(Sheet.Right, first - 9, sheet.Say("Rank", "位次"), 10.5, Ink.Muted, "end");
        var y = first;
        foreach (var element in rows)
        {
            var middle = y + (Height(element) / 2);
            var (top1, indent) = (element == data.Root || element.Level > 1, Indent(data, element));
            if (element.Level == data.Root.Level - 1)
            {
                svg.Line(Sheet.Left, y, Sheet.Right, y, Ink.Grid);
            }

            svg.Text(Sheet.Left + indent, middle + 4, Lettering.Fit(element.Label, 11.5, plotLeft - 14 - Sheet.Left - indent), 11.5, bold: top1);
            One(svg, middle, data, unit, peers, element, axis, sheet);
            y += Height(element);
        }
    }

    private static double Indent(ChartData data, ChartElement element) => (data.Root.Level - element.Level) * 14;

    private static void One(Svg svg, double y, ChartData data, ChartUnit unit, IReadOnlyList<ChartUnit> peers, ChartElement element, Axis axis, Sheet sheet)
    {
        foreach (var other in data.Units)
        {
            if (data.Score(other.Code, element) is { } score)
            {
                svg.Line(axis.At(score), y - 4, axis.At(score), y + 4, "#ccd2d7");
            }
        }

        for (var k = peers.Count - 1; k >= 0; k--)
        {
            if (data.Score(peers[k].Code, element) is { } score)
            {
                svg.Mark(k + 1, axis.At(score), y, 4.4, Ink.Peers[k]);
            }
        }

        if (data.Score(unit.Code, element) is { } own)
        {
            svg.Mark(0, axis.At(own), y, 5.6, Ink.Orange);
            svg.Text(812, y + 4, Lettering.Score(own), 11.5, Ink.Text, "end", element.Level > 1);
            svg.Text(Sheet.Right, y + 4, sheet.Say($"{data.Rank(unit.Code, element)} of {data.Ranked}", $"{data.Rank(unit.Code, element)} / {data.Ranked}"), 11.5, Ink.Text, "end", element.Level > 1);
        }
        else
        {
            svg.Text(Sheet.Right, y + 4, sheet.Say("no value", "无数据"), 11.5, Ink.Muted, "end");
        }
    }

    private static void Legend(Svg svg, double y, IReadOnlyList<ChartUnit> shown)
    {
        var x = Sheet.Left + 6;
        for (var k = 0; k < shown.Count; k++)
        {
            var label = Lettering.Fit(shown[k].Rank is { } rank ? $"{shown[k].Label} · {rank}" : shown[k].Label, 11.5, 250);
            var width = Lettering.Width(label, 11.5) + 34;
            if (x + width > Sheet.Right && k > 0)
            {
                x = Sheet.Left + 6;
                y += 18;
            }

            svg.Mark(k, x, y, k == 0 ? 5.6 : 4.4, k == 0 ? Ink.Orange : Ink.Peers[k - 1]);
            svg.Text(x + 11, y + 4, label, 11.5, bold: k == 0);
            x += width;
        }
    }

    private static string Says(Sheet sheet, ChartData data, ChartUnit unit)
    {
        var dimensions = data.Elements.Where(e => e.Level == data.Root.Level - 1 && data.Rank(unit.Code, e) is not null).OrderBy(e => data.Rank(unit.Code, e)).ToList();
        return dimensions.Count < 2 ? string.Empty : sheet.Say(
            $"Best in {dimensions[0].Label} (rank {data.Rank(unit.Code, dimensions[0])} of {data.Ranked}), weakest in {dimensions[^1].Label} (rank {data.Rank(unit.Code, dimensions[^1])}).",
            $"最强：{dimensions[0].Label}（第 {data.Rank(unit.Code, dimensions[0])} 位，共 {data.Ranked} 个）；最弱：{dimensions[^1].Label}（第 {data.Rank(unit.Code, dimensions[^1])} 位）。");
    }

    private static string Description(Sheet sheet, ChartData data, ChartUnit unit, IReadOnlyList<ChartElement> rows) =>
        sheet.Say("Rank in each element: ", "各项位次：") + string.Join("; ", rows.Select(e => $"{e.Label} {data.Rank(unit.Code, e)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–"}")) + ".";
}

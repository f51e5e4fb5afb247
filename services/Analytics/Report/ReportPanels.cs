using System.Globalization;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Report;

/// <summary>The pictures of the page: small, half a sheet wide. The charts in full have an address of their own.</summary>
internal sealed partial class ReportPage
{
    private const double Wide = 348;
    private const double Small = 9;
    private const double Tiny = 8;

    /// <summary>The first, those around the unit, and the last: where it stands without a line for each.</summary>
    private string RankingPanel()
    {
        const double Row = 13.5, Left = 214, Right = Wide - 6, Top = 26;
        var at = data.Units.ToList().IndexOf(unit);
        List<int> shown = [.. Enumerable.Range(0, data.Units.Count).Where(k => k < 6 || Math.Abs(k - at) <= 5 || k == data.Units.Count - 1)];
        // A line that would say "1 more" may as well be that unit.
        shown = [.. Enumerable.Range(0, data.Units.Count).Where(k => shown.Contains(k) || (shown.Contains(k - 1) && shown.Contains(k + 1)))];
        var breaks = shown.Zip(shown.Skip(1)).Count(pair => pair.Second > pair.First + 1);
        var svg = Sheeted("ranking", Top + ((shown.Count + breaks) * Row) + 4, RankingChart.Standing(words, data, unit, claim?.Rank));
        double X(double rank) => Left + ((rank - 0.5) / data.Units.Count * (Right - Left));
        svg.Text(156, 18, Say("Score", "得分"), Tiny, Ink.Muted, "end");
        svg.Text(198, 18, Say("Coverage", "覆盖"), Tiny, Ink.Muted, "end");
        foreach (var rank in new[] { 1, 10, 20, 30, 40, 60, 80, 100, 150, 200 }.Where(rank => rank <= data.Units.Count))
        {
            svg.Line(X(rank), Top - 4, X(rank), Top + ((shown.Count + breaks) * Row), Ink.Grid);
            svg.Text(X(rank), 18, $"{rank}", Tiny, Ink.Muted, "middle");
        }
        if (claim is { } claimed && claimed.Rank <= data.Units.Count)
        {
            svg.Line(X(claimed.Rank), Top - 6, X(claimed.Rank), Top + ((shown.Count + breaks) * Row), Ink.Text, 1, "3 2");
            svg.Text(X(claimed.Rank), 8, Say($"claimed: {claimed.Rank}", $"所称：{claimed.Rank}"), Tiny, Ink.Text, "middle", bold: true);
        }
        var y = Top;
        for (var k = 0; k < shown.Count; k++)
        {
            if (k > 0 && shown[k] - shown[k - 1] - 1 is > 0 and var left)
            {
                svg.Text(22, y + 10, Say($"{left} more", $"另有 {left} 个"), Tiny, Ink.Muted);
                y += Row;
            }
            Line(svg, y, data.Units[shown[k]], X);
            y += Row;
        }
        return svg.Close();

        void Line(Svg picture, double top, ChartUnit one, Func<double, double> x)
        {
            var chosen = one == unit;
            var (strong, pale, middle) = chosen ? (Ink.Orange, Ink.PaleOrange, top + (Row / 2)) : (Ink.Blue, Ink.PaleBlue, top + (Row / 2));
            if (chosen)
            {
                picture.Rect(0, top, Wide, Row, Ink.Band);
            }
            picture.Text(17, middle + 3.2, one.Rank is { } rank ? $"{rank}" : "–", Small, Ink.Text, "end", chosen);
            picture.Text(22, middle + 3.2, Lettering.Fit(one.Label, Small, 106), Small, bold: chosen);
            picture.Text(156, middle + 3.2, Number(one.Score), Small, Ink.Text, "end", chosen);
            picture.Text(198, middle + 3.2, one.Coverage is { } coverage ? Lettering.Percent(coverage) : "–", Tiny, Ink.Muted, "end");
            if (one.Robustness is { Q5: { } low, Q95: { } high })
            {
                picture.Rect(x(low) - 2, middle - 2.5, x(high) - x(low) + 4, 5, pale, 2.5);
            }
            if (one.Rank is { } now)
            {
                picture.Mark(0, x(now), middle, chosen ? 3.6 : 2.8, strong);
            }
        }
    }

    private string ProfilePanel()
    {
        const double Row = 15.5, Left = 128, Right = 272, Top = 16;
        List<ChartElement> rows = [data.Root, .. Dimensions];
        var svg = Sheeted("profile", Top + (rows.Count * Row) + 14, string.Join("; ", rows.Select(e => $"{e.Label} {data.Rank(unit.Code, e)}")));
        double[] values = [.. rows.SelectMany(e => data.Units.Select(u => data.Score(u.Code, e))).OfType<double>()];
        var axis = Axis.Over(values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(1).Max(), Left, Right);
        Ticks(svg, axis, 8, Top - 4, Top + (rows.Count * Row));
        svg.Text(312, 8, Say("Score", "得分"), Tiny, Ink.Muted, "end");
        svg.Text(Wide, 8, Say("Rank", "位次"), Tiny, Ink.Muted, "end");
        for (var k = 0; k < rows.Count; k++)
        {
            var middle = Top + (k * Row) + (Row / 2);
            svg.Text(0, middle + 3.2, Lettering.Fit(rows[k].Label, Small, Left - 8), Small, bold: k == 0);
            foreach (var score in data.Units.Select(u => data.Score(u.Code, rows[k])).OfType<double>())
            {
                svg.Line(axis.At(score), middle - 4, axis.At(score), middle + 4, "#c3cad0", 0.8);
            }
            if (data.Score(unit.Code, rows[k]) is { } own)
            {
                svg.Mark(0, axis.At(own), middle, 4.2, Ink.Orange);
                svg.Text(312, middle + 3.2, Lettering.Score(own), Small, Ink.Text, "end", k == 0);
                svg.Text(Wide, middle + 3.2, $"{data.Rank(unit.Code, rows[k])}", Small, Ink.Text, "end", k == 0);
            }
            else
            {
                svg.Text(Wide, middle + 3.2, Say("no value", "无数据"), Small, Ink.Muted, "end");
            }
        }
        svg.Text(0, Top + (rows.Count * Row) + 10, Say($"Orange: {unit.Label}. Strokes: all other {Units}.", $"橙色：{unit.Label}；灰线：其他{Units}。"), Tiny, Ink.Muted);
        return svg.Close();
    }

    private string GapPanel()
    {
        const double Row = 15, Left = 128, Right = Wide - 40, Top = 16;
        var gap = data.Answer.Analysis!.Gaps![0];
        var parts = gap.Parts.OrderByDescending(p => p.Gap).Take(12).ToList();
        List<double> at = [gap.Score];
        at.AddRange(parts.Select((_, k) => gap.Logarithmic ? gap.Score * Math.Exp(parts.Take(k + 1).Sum(p => p.Gap)) : gap.Score + parts.Take(k + 1).Sum(p => p.Gap)));
        var axis = Axis.Over(Math.Min(0, at.Min()), Math.Max(0, at.Max()), Left, Right);
        var svg = Sheeted("gap", Top + ((parts.Count + 2) * Row) + 4, string.Join("; ", parts.Select(p => $"{data.Name(p.Code, p.Name)} {Lettering.Signed(p.Gap)}")));
        Ticks(svg, axis, 8, Top - 4, Top + ((parts.Count + 2) * Row));
        Bar(Top, unit.Label, 0, gap.Score, Ink.Orange, Lettering.Score(gap.Score), true);
        for (var k = 0; k < parts.Count; k++)
        {
            var text = gap.Logarithmic ? "× " + Math.Exp(parts[k].Gap).ToString("0.00", CultureInfo.InvariantCulture) : Lettering.Signed(parts[k].Gap);
            Bar(Top + ((k + 1) * Row), data.Name(parts[k].Code, parts[k].Name), at[k], at[k + 1], parts[k].Gap >= 0 ? Ink.Strong : Ink.Blue, text, false);
        }
        Bar(Top + ((parts.Count + 1) * Row), Say("Top five, mean", "前五位均值"), 0, gap.BenchmarkScore, Ink.Text, Lettering.Score(gap.BenchmarkScore), true);
        return svg.Close();

        void Bar(double y, string label, double from, double to, string fill, string text, bool bold)
        {
            var (a, b) = (axis.At(from), axis.At(to));
            svg.Text(0, y + (Row / 2) + 3.2, Lettering.Fit(label, Small, Left - 8), Small, bold: bold);
            svg.Rect(Math.Min(a, b), y + 4, Math.Max(1.2, Math.Abs(b - a)), Row - 8, fill, 1);
            svg.Text(Math.Max(a, b) + 4, y + (Row / 2) + 3.2, text, Small, fill == Ink.Strong ? Ink.Text : fill, bold: true);
        }
    }

    private string DriversPanel()
    {
        const double Row = 22, Left = 156, Right = Wide - 34;
        var found = data.Answer.Analysis!.Sensitivity!.Indices!;
        var indices = found.OrderByDescending(index => index.Total ?? 0).Take(8).ToList();
        var says = indices.Exists(index => index.Total is not null)
            ? SensitivityChart.Says(words, found, input => data.Name(input))
            : Say("It is the same in every run: no choice of method drives it.", "每次计算结果相同：没有任何方法选择影响它。");
        var lines = Lettering.Wrap(says, Small, Wide, 5);
        var top = (lines.Count * 12) + 22;
        var svg = Sheeted("sensitivity", top + (indices.Count * Row) + 14, says);
        for (var l = 0; l < lines.Count; l++)
        {
            svg.Text(0, 9 + (l * 12), lines[l], Small, Ink.Muted);
        }
        var axis = Axis.Over(0, 1, Left, Right);
        Ticks(svg, axis, top - 7, top - 3, top + (indices.Count * Row));
        for (var k = 0; k < indices.Count; k++)
        {
            var y = top + (k * Row);
            svg.Text(0, y + 13, Lettering.Fit(data.Name(indices[k].Input), Small, Left - 8), Small);
            svg.Rect(Left, y + 3, axis.At(indices[k].First ?? 0) - Left, 7, Ink.Blue, 1);
            svg.Rect(Left, y + 12, axis.At(indices[k].Total ?? 0) - Left, 7, Ink.PaleBlue, 1);
            svg.Text(Wide, y + 10, Two(indices[k].First), Tiny, Ink.Blue, "end", bold: true);
            svg.Text(Wide, y + 19, Two(indices[k].Total), Tiny, Ink.Muted, "end");
        }
        svg.Text(0, top + (indices.Count * Row) + 10, Say("Share of the variance of the rank. Dark: by itself. Pale: with all interactions.", "位次方差的占比。深色：单独；浅色：含交互作用。"), Tiny, Ink.Muted);
        return svg.Close();

        static string Two(double? value) => value is { } v ? v.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−') : "–";
    }

    private IReadOnlyList<ChartElement> Dimensions => [.. data.Elements.Where(e => e.Level == data.Root.Level - 1)];

    private Svg Sheeted(string kind, double height, string description) => new(Wide, height, kind, chinese ? "zh-Hans" : "en", $"{unit.Label}: {kind}", description);

    private static void Ticks(Svg svg, Axis axis, double labels, double from, double to)
    {
        foreach (var tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), from, axis.At(tick), to, Ink.Grid);
            svg.Text(axis.At(tick), labels, Axis.Text(tick), Tiny, Ink.Muted, "middle");
        }
    }
}

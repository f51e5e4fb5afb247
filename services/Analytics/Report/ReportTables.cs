using System.Globalization;
using System.Text.Json;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Report;

/// <summary>The tables of the page, and what they rest on.</summary>
internal sealed partial class ReportPage
{
    /// <summary>What would move it: points to the next rank, and how far a weight can go before the rank changes.</summary>
    private void Moves()
    {
        var next = data.Answer.Analysis!.NextRank![0];
        var crossings = data.Answer.Analysis.Crossings!.ToDictionary(c => c.Element!);
        var gap = data.Answer.Analysis.Gaps![0].Parts.ToDictionary(p => p.Code);
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Svg.Escaped(Say("What would move it", "什么会改变位次"))}</h2>\n<p>");
        html.Append(Svg.Escaped(next.Ahead is { } ahead
            ? Say($"The next city ahead is {data.Unit(ahead, "ahead").Label}, {next.Points.ToString("0.00", CultureInfo.InvariantCulture)} points of the index away. Each line shows what one dimension alone would have to gain, the others as they are.",
                $"前一位是{data.Unit(ahead, "ahead").Label}，相差 {next.Points.ToString("0.00", CultureInfo.InvariantCulture)} 分。下表各行表示在其他维度不变时，单一维度需要提高多少。")
            : Say("Nobody is ahead.", "没有更靠前的城市。")));
        html.Append("</p>\n");
        var needed = next.Parts.ToDictionary(p => p.Code);
        Table(
            [Say("Dimension", "维度"), Say("Score", "得分"), Say("Rank", "位次"), Say("Gap to the top five", "与前五位差距"), Say("Needed for the next rank", "升一位所需"), Say("Weight now", "当前权重"), Say("Rank holds from … to", "位次不变的权重范围")],
            gap.Values.OrderByDescending(p => p.Gap).Select(p => (string[])
            [
                data.Name(p.Code, p.Name), Number(p.Score), p.Rank?.ToString(CultureInfo.InvariantCulture) ?? "–", Lettering.Signed(p.Gap),
                needed.GetValueOrDefault(p.Code) is { } n ? Lettering.Signed(n.Points) : "–", crossings[p.Code].Present is { } now ? Lettering.Percent(now) : "–",
                crossings[p.Code].Holds is { } holds ? $"{holds.From * 100:0.0} – {holds.To * 100:0.0} %" : "–",
            ]));
        html.Append("</section>\n");
    }

    /// <summary>The rank under each choice, from the kept runs.</summary>
    private void Choices()
    {
        var found = data.Answer.Analysis!.Uncertainty!;
        var at = found.Units.ToList().FindIndex(u => u.Unit == unit.Code);
        var rows = new List<string[]>();
        var inputs = data.Request.Analysis!.Uncertainty!.Inputs;
        for (var j = 0; j < inputs.Count; j++)
        {
            if (inputs[j].Values is not { Count: <= 6 } values)
            {
                continue;
            }

            for (var v = 0; v < values.Count; v++)
            {
                var choice = v;
                var input = j;
                int[] ranks = [.. found.Kept.Where(run => (int)run.Decoded[input] == choice).Select(run => run.Ranks[at]).OfType<int>().Order()];
                double[] sorted = [.. ranks.Select(r => (double)r)];
                rows.Add(
                [
                    v == 0 ? data.Name(inputs[j].Name ?? inputs[j].Path) : string.Empty, Choice(values[v]), Lettering.Rank(Numbers.Quantile(sorted, 0.5)),
                    $"{Lettering.Rank(Numbers.Quantile(sorted, 0.05))}–{Lettering.Rank(Numbers.Quantile(sorted, 0.95))}",
                    .. claim is { } c ? (string[])[Lettering.Percent(ranks.Count(r => r == c.Rank) / (double)ranks.Length), Lettering.Percent(ranks.Count(r => r <= c.Rank) / (double)ranks.Length)] : [],
                ]);
            }
        }

        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Svg.Escaped(Say("The rank under each choice", "各种选择下的位次"))}</h2>\n");
        Table(
            [
                Say("Choice in doubt", "有疑问的选择"), Say("If it is", "取值"), Say("Median rank", "位次中位数"), Say("90 % of the runs", "90 % 区间"),
                .. claim is { } claimed ? (string[])[Say($"exactly {claimed.Rank}", $"恰为第 {claimed.Rank} 位"), Say($"{claimed.Rank} or better", $"第 {claimed.Rank} 位或更前")] : [],
            ], rows);
        html.Append("</section>\n");
    }

    private string Choice(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => Say("treated", "处理"),
        JsonValueKind.False => Say("left as they are", "不处理"),
        JsonValueKind.String => Named(value.GetString()!),
        JsonValueKind.Object when value.TryGetProperty("method", out var method) => Named(method.GetString()!),
        _ => value.GetRawText(),
    };

    private string Named(string method) => method switch
    {
        "minmax" => Say("min-max, 1 to 100", "极差法（1 至 100）"),
        "zscore" => Say("z-scores, mean 100, deviation 10", "z 分数（均值 100，标准差 10）"),
        "rank" => Say("ranks", "位次"),
        "arithmetic" => Say("arithmetic mean", "算术平均"),
        "geometric" => Say("geometric mean", "几何平均"),
        _ => method,
    };

    private void Method()
    {
        var indicators = data.Request.Indicators.Where(i => i.Level == 1).ToList();
        var dimensions = data.Elements.Where(e => e.Level == data.Root.Level - 1).ToList();
        var missing = data.Request.Units.SelectMany(u => indicators.Where(i => u.Values.GetValueOrDefault(i.Code) is null).Select(i => (u, i))).ToList();
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"method\"><h2>{Svg.Escaped(Say("Method and sources", "方法与来源"))}</h2>\n<ul>\n");
        Item(Say(
            $"Dimensions, equally weighted: {string.Join("; ", dimensions.Select(d => $"{d.Label} ({string.Join(", ", indicators.Where(i => i.Parent == d.Code).Select(i => data.Name(i.Code, i.Name)))})"))}.",
            $"各维度权重相等：{string.Join("；", dimensions.Select(d => $"{d.Label}（{string.Join("、", indicators.Where(i => i.Parent == d.Code).Select(i => data.Name(i.Code, i.Name)))}）"))}。"));
        Item(Say(
            "Outliers are treated (winsorised up to five points, then a logarithm), indicators put on 1 to 100 by min-max, and averaged. Scores are never rounded before ranking.",
            "异常值先缩尾（最多五点）再取对数处理，指标用极差法标准化为 1 至 100，再取平均。排名前从不取整。"));
        Item(missing.Count == 0
            ? Say("No value is missing.", "没有缺失值。")
            : Say(
                $"Missing values are replaced by the median of the other cities, a choice: {string.Join("; ", missing.Select(m => $"{data.Name(m.u.Code, m.u.Name)}: {data.Name(m.i.Code, m.i.Name)}"))}. Coverage stands beside every score.",
                $"缺失值用其他城市的中位数代替（一种选择）：{string.Join("；", missing.Select(m => $"{data.Name(m.u.Code, m.u.Name)}：{data.Name(m.i.Code, m.i.Name)}"))}。每个得分旁注明数据覆盖。"));
        Item(Say(
            $"Varied for the intervals, every combination as likely: {string.Join("; ", data.Request.Analysis!.Uncertainty!.Inputs.Select(Varied))}.",
            $"为得到区间而变动（各组合等可能）：{string.Join("；", data.Request.Analysis!.Uncertainty!.Inputs.Select(Varied))}。"));
        foreach (var source in data.Answer.Sources ?? [])
        {
            Item(source);
        }

        Item(Say(
            $"Data and method {data.Answer.Hash}; {data.Answer.Runtime}. The request at /v1/analytics/index/sample gives the same figures when it is sent again.",
            $"数据与方法 {data.Answer.Hash}；{data.Answer.Runtime}。再次提交 /v1/analytics/index/sample 的请求可得到相同结果。"));
        html.Append("</ul></section>\n");
    }

    private string Varied(InputRequest input) =>
        data.Name(input.Name ?? input.Path) + (input.Values is { } values ? Say($" ({string.Join(", ", values.Select(Choice))})", $"（{string.Join("、", values.Select(Choice))}）") : string.Empty);

    private void Item(string text) => html.Append(CultureInfo.InvariantCulture, $"<li>{Svg.Escaped(text)}</li>\n");

    private void Table(string[] header, IEnumerable<string[]> rows)
    {
        html.Append("<table><thead><tr>");
        foreach (var cell in header)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Svg.Escaped(cell)}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(cell => $"<td>{Svg.Escaped(cell)}</td>"))}</tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private static string Number(double? value) => value is { } v ? Lettering.Score(v) : "–";
}

using System.Globalization;
using System.Text.Json;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Report;

/// <summary>The tables of the page, and what they rest on.</summary>
internal sealed partial class ReportPage
{
    /// <summary>By dimension: what it is worth, and what would move it: points to the next rank, and how far a weight can go before the rank changes.</summary>
    private void Moves()
    {
        var analysis = data.Answer.Analysis!;
        var crossings = (analysis.Crossings ?? []).ToDictionary(c => c.Element!);
        var needed = (analysis.NextRank is [var next, ..] ? next.Parts : []).ToDictionary(p => p.Code);
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Svg.Escaped(Say("What would move it", "什么会改变位次"))}</h2>\n<p>");
        html.Append(Svg.Escaped(analysis.NextRank is not [var first, ..]
            ? Say("Values are missing and left out, so points to the next rank and exact limits of weights are not given.", "有缺失值且不计入，因此不给出升位所需分数与权重的精确界限。")
            : first.Ahead is { } ahead
            ? Say($"Next ahead is {data.Unit(ahead, "ahead").Label}, {first.Points.ToString("0.00", CultureInfo.InvariantCulture)} points away. Each line: what one dimension alone would have to gain, the others as they are.",
                $"前一位是{data.Unit(ahead, "ahead").Label}，相差 {first.Points.ToString("0.00", CultureInfo.InvariantCulture)} 分。下表各行表示在其他维度不变时，单一维度需要提高多少。")
            : Say("Nobody is ahead.", "没有更靠前者。")));
        html.Append("</p>\n");
        Table(
            [Say("Dimension", "维度"), Say("Score", "得分"), Say("Rank", "位次"), Say("Part of the gap to the top five", "占与前五位差距的部分"), Say("Needed for the next rank", "升一位所需"), Say("Weight now", "当前权重"), Say("Rank holds from … to", "位次不变的权重范围")],
            analysis.Gaps![0].Parts.OrderByDescending(p => p.Gap).Take(12).Select(p => (string[])
            [
                data.Name(p.Code, p.Name), Number(p.Score), p.Rank?.ToString(CultureInfo.InvariantCulture) ?? "–", Lettering.Signed(p.Gap),
                needed.GetValueOrDefault(p.Code) is { } n ? Lettering.Signed(n.Points) : "–", Lettering.Percent(p.Weight),
                crossings.GetValueOrDefault(p.Code)?.Holds is { } holds ? $"{holds.From * 100:0.0} – {holds.To * 100:0.0} %" : "–",
            ]));
        html.Append("</section>\n");
    }

    /// <summary>The rank under each choice, from the kept runs.</summary>
    private void Choices()
    {
        if (data.Answer.Analysis!.Uncertainty is not { Kept.Count: > 0 } found)
        {
            return;
        }

        var at = found.Units.ToList().FindIndex(u => u.Unit == unit.Code);
        var rows = new List<string[]>();
        var inputs = data.Request.Analysis!.Uncertainty!.Inputs;
        for (var j = 0; j < inputs.Count; j++)
        {
            if (inputs[j].Values is not { Count: <= 6 } values || rows.Count > 8)
            {
                continue;
            }

            for (var v = 0; v < values.Count; v++)
            {
                var choice = v;
                var input = j;
                int[] ranks = [.. found.Kept.Where(run => (int)run.Decoded[input] == choice).Select(run => run.Ranks[at]).OfType<int>().Order()];
                double[] sorted = [.. ranks.Select(r => (double)r)];
                if (sorted.Length == 0)
                {
                    continue;
                }

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
        JsonValueKind.True => Say("on", "是"),
        JsonValueKind.False => Say("off", "否"),
        JsonValueKind.String => Named(value.GetString()!),
        JsonValueKind.Object when value.TryGetProperty("method", out var method) => Named(method.GetString()!),
        _ => value.GetRawText(),
    };

    private string Named(string method) => method switch
    {
        "minmax" => Say("min-max", "极差法"),
        "zscore" => Say("z-scores", "z 分数"),
        "rank" => Say("ranks", "位次"),
        "arithmetic" => Say("arithmetic mean", "算术平均"),
        "geometric" => Say("geometric mean", "几何平均"),
        _ => method,
    };

    private void Method()
    {
        var indicators = data.Request.Indicators.Where(i => i.Level == 1).ToList();
        var weights = data.Request.Indicators.Where(i => i.Level == data.Root.Level - 1).Select(i => i.Weight).Distinct().Count();
        var missing = data.Request.Units.SelectMany(u => indicators.Where(i => u.Values.GetValueOrDefault(i.Code) is null).Select(i => (u, i))).ToList();
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"method\"><h2>{Svg.Escaped(Say("Method and sources", "方法与来源"))}</h2>\n<ul>\n");
        Item(Say(
            $"Dimensions{(weights == 1 ? ", equally weighted" : string.Empty)}: {string.Join("; ", Dimensions.Select(d => $"{d.Label} ({string.Join(", ", indicators.Where(i => i.Parent == d.Code).Select(i => data.Name(i.Code, i.Name)))})"))}. "
            + $"Steps: {string.Join("; ", data.Request.Steps.Select(Step))}. Scores are never rounded before ranking.",
            $"维度{(weights == 1 ? "（权重相等）" : string.Empty)}：{string.Join("；", Dimensions.Select(d => $"{d.Label}（{string.Join("、", indicators.Where(i => i.Parent == d.Code).Select(i => data.Name(i.Code, i.Name)))}）"))}。"
            + $"步骤：{string.Join("；", data.Request.Steps.Select(Step))}。排名前从不取整。"));
        const int Most = 5;
        var which = string.Join("; ", missing.Take(Most).Select(m => $"{data.Name(m.u.Code, m.u.Name)}: {data.Name(m.i.Code, m.i.Name)}")) + (missing.Count > Most ? Say($"; and {missing.Count - Most} more", $"；另有 {missing.Count - Most} 个") : string.Empty);
        Item((data.Missing is { } choice ? Say($"Missing values: {choice.Statement}", choice.InChinese) : Say("Missing values.", "缺失值。")) + (missing.Count == 0 ? string.Empty : Say($" Missing: {which}.", $"缺失：{which}。")));
        if (data.Request.Analysis?.Uncertainty is { } varied)
        {
            Item(Say(
                $"Varied for the intervals, every combination as likely: {string.Join("; ", varied.Inputs.Select(Varied))}.",
                $"为得到区间而变动（各组合等可能）：{string.Join("；", varied.Inputs.Select(Varied))}。"));
        }
        Item(Say("Sources: ", "来源：") + string.Join(' ', (data.Answer.Sources ?? []).Select(ChartData.Source)));
        Item(Say($"Data and method {data.Answer.Hash}; {data.Answer.Runtime}. ", $"数据与方法 {data.Answer.Hash}；{data.Answer.Runtime}。") + about.Again + Say($" Charts in full: {about.Charts}", $"完整图表：{about.Charts}"));
        html.Append("</ul></section>\n");
    }

    /// <summary>A step in its own words: its kind, and what was set of it.</summary>
    private string Step(Dictionary<string, JsonElement> step)
    {
        var kind = step.TryGetValue("do", out var named) ? named.ToString() : string.Empty;
        var set = step.Where(parameter => parameter.Key != "do" && parameter.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            .Where(parameter => parameter.Key != "do").Select(parameter => parameter.Key == "method" ? parameter.Value.ToString() : $"{parameter.Key.Replace('_', ' ')} {parameter.Value}").ToList();
        var word = kind switch
        {
            "denominate" => Say("denominate", "按分母折算"),
            "impute" => Say("fill gaps", "填补缺失"),
            "screen" => Say("screen units", "筛选单位"),
            "treat" => Say("treat outliers", "处理异常值"),
            "normalise" => Say("normalise", "标准化"),
            "aggregate" => Say("aggregate", "汇总"),
            _ => kind,
        };
        return set.Count == 0 ? word : Say($"{word} ({string.Join(", ", set)})", $"{word}（{string.Join("，", set)}）");
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

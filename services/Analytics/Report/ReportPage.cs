using System.Globalization;
using System.Text;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Report;

/// <summary>What the page is about, beside its figures.</summary>
/// <param name="Edition">Which index: the publication's title, number and day, in the reader's language.</param>
/// <param name="Cities">True when the units are cities.</param>
/// <param name="Charts">Where the charts are in full.</param>
/// <param name="Again">How the same figures are had again, in the reader's language.</param>
internal sealed record ReportSubject(string Edition, bool Cities, string Charts, string Again);

/// <summary>The page itself, for one sheet of A4. Words and figures come from one computation; every text that is not ours is escaped.</summary>
internal sealed partial class ReportPage
{
    private readonly StringBuilder html = new();
    private readonly ChartData data;
    private readonly ChartUnit unit;
    private readonly ReportClaim? claim;
    private readonly ReportSubject about;
    private readonly bool chinese;
    private readonly Sheet words;

    public ReportPage(ChartData data, string unit, ReportClaim? claim, ReportSubject about, bool chinese)
    {
        (this.data, this.claim, this.about, this.chinese) = (data, claim, about, chinese);
        this.unit = data.Unit(unit, "unit");
        if (this.unit.Rank is null)
        {
            throw new IndexRefusedException("unit", "has no score in this index");
        }
        words = new Sheet("report", chinese, string.Empty, string.Empty, []);
    }

    private string Units => Say(about.Cities ? "cities" : "units", about.Cities ? "城市" : "单位");

    private string Say(string english, string inChinese) => words.Say(english, inChinese);

    public string Write()
    {
        var title = Say($"Where {unit.Label} stands", $"{unit.Label}所处的位置");
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{(chinese ? "zh-Hans" : "en")}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Svg.Escaped(title)}</title>\n<style>{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        html.Append(CultureInfo.InvariantCulture, $"<header><h1>{Svg.Escaped(title)}</h1><p class=\"kicker\">{Svg.Escaped(about.Edition)} · {Svg.Escaped(Say($"{data.Ranked} {Units}, each named with its country or region", $"{data.Ranked} 个{Units}，均注明国家或地区"))}</p></header>\n");
        Figures();
        Claim();
        html.Append("<div class=\"two\">\n");
        Panel(Say("Where it stands", "位置"), RankingPanel());
        html.Append("<div>\n");
        Panel(Say("Strong and weak", "强项与弱项"), ProfilePanel());
        Panel(Say("The gap to the mean of the top five", "与前五位均值的差距"), GapPanel());
        html.Append("</div>\n</div>\n");
        Moves();
        if (data.Answer.Analysis!.Sensitivity?.Indices is not null)
        {
            html.Append("<div class=\"two\">\n");
            Panel(Say("What drives the rank", "什么决定位次"), DriversPanel());
            Choices();
            html.Append("</div>\n");
        }
        Method();
        html.Append("</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private void Figures()
    {
        html.Append("<section class=\"figures\">\n");
        Figure(Say("Rank under the method", "本方法下的位次"), Say($"{unit.Rank} of {data.Ranked}", $"{unit.Rank} / {data.Ranked}"), Say($"score {Lettering.Score(unit.Score!.Value)}, coverage of the data {Lettering.Percent(unit.Coverage!.Value)}", $"得分 {Lettering.Score(unit.Score!.Value)}，数据覆盖 {Lettering.Percent(unit.Coverage!.Value)}"));
        if (unit.Robustness is { Q5: { } low, Q95: { } high })
        {
            Figure(Say("90 % interval", "90 % 区间"), $"{Lettering.Rank(low)}–{Lettering.Rank(high)}", Say("when the method is varied as stated below", "按下文所述变动方法时"));
        }
        else
        {
            Figure(Say("90 % interval", "90 % 区间"), "–", Say("unknown: the method was not varied", "未知：方法未作变动"));
        }
        if (data.Answer.Analysis!.Smaa?.Units.FirstOrDefault(u => u.Unit == unit.Code) is { Q5: { } least, Q95: { } most })
        {
            Figure(Say("Whatever the weights", "任意权重下"), $"{Lettering.Rank(least)}–{Lettering.Rank(most)}", Say("90 % of all weights, each as likely", "各维度权重等可能时的 90 % 区间"));
        }
        if (data.Answer.Analysis.Dominance is { } dominance)
        {
            Figure(Say("Always ahead of it", "始终领先者"), $"{dominance.Units[0].BeatenBy.Count}", Say($"{Units} better under every positive weight", $"在任何正权重下都更优的{Units}数"));
        }
        html.Append("</section>\n");
    }

    private void Figure(string label, string value, string explained) =>
        html.Append(CultureInfo.InvariantCulture, $"<div><p class=\"label\">{Svg.Escaped(label)}</p><p class=\"value\">{Svg.Escaped(value)}</p><p class=\"about\">{Svg.Escaped(explained)}</p></div>\n");

    private void Claim()
    {
        if (claim is not { } claimed || unit.Robustness is not { } robust || claimed.Rank > robust.Probabilities.Count)
        {
            return;
        }

        var (exactly, atMost) = (robust.Probabilities[claimed.Rank - 1] ?? 0, robust.AtMost[claimed.Rank - 1] ?? 0);
        var inside = claimed.Rank >= robust.Q5 && claimed.Rank <= robust.Q95;
        var source = claimed.Source is { } from ? Say($" ({from})", $"（{from}）") : string.Empty;
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"claim\"><h2>{Svg.Escaped(Say($"The claim “rank {claimed.Rank}”, tested", $"检验“第 {claimed.Rank} 位”的说法"))}</h2>\n<p>");
        html.Append(Svg.Escaped(Say(
            $"Somebody says that {unit.Label} ranks {claimed.Rank}{source}. Who measured it, and how, is not known; it is no input of this page. "
            + $"Over {data.Answer.Analysis!.Uncertainty!.Runs:N0} ways of computing this index the rank is exactly {claimed.Rank} in {Lettering.Percent(exactly)}, and {claimed.Rank} or better in {Lettering.Percent(atMost)}. "
            + (inside ? "The claim lies inside the 90 % interval: these data do not contradict it, nor do they single it out." : "The claim lies outside the 90 % interval: these data do not support it."),
            $"有说法称{unit.Label}排第 {claimed.Rank} 位{source}。其测算者与方法不详，本页未将其作为输入。"
            + $"在 {data.Answer.Analysis!.Uncertainty!.Runs:N0} 种计算方式中，恰为第 {claimed.Rank} 位的占 {Lettering.Percent(exactly)}，第 {claimed.Rank} 位或更前的占 {Lettering.Percent(atMost)}。"
            + (inside ? "该说法在 90 % 区间之内：数据不与之矛盾，但也不能单独证实它。" : "该说法在 90 % 区间之外：数据不支持它。"))));
        html.Append("</p></section>\n");
    }

    private void Panel(string heading, string picture) =>
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{Svg.Escaped(heading)}</h2>\n<figure>{picture}</figure></section>\n");
}

using System.Globalization;
using System.Text;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Report;

/// <summary>The page itself. Words and figures come from one computation; every text that is not ours is escaped.</summary>
internal sealed partial class ReportPage
{
    private readonly StringBuilder html = new();
    private readonly ChartData data;
    private readonly ChartUnit unit;
    private readonly ReportClaim? claim;
    private readonly bool chinese;
    private readonly Sheet words;

    public ReportPage(ChartData data, string unit, ReportClaim? claim, bool chinese)
    {
        (this.data, this.claim, this.chinese) = (data, claim, chinese);
        this.unit = data.Unit(unit, "unit");
        words = new Sheet("report", chinese, string.Empty, string.Empty, []);
    }

    private UnitRobustnessView Robust => unit.Robustness!;

    private string Say(string english, string inChinese) => words.Say(english, inChinese);

    public string Write()
    {
        var title = Say($"Where {unit.Label} stands", $"{unit.Label}所处的位置");
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{(chinese ? "zh-Hans" : "en")}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Svg.Escaped(title)}</title>\n<style>{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        html.Append(CultureInfo.InvariantCulture, $"<header><p class=\"kicker\">{Svg.Escaped(data.Root.Label)} · {Say($"{data.Ranked} cities, each named with its country or region", $"{data.Ranked} 个城市，均注明国家或地区")}</p><h1>{Svg.Escaped(title)}</h1></header>\n");
        Figures();
        Claim();
        Section(Say("Where it stands", "位置"), RankingChart.Draw(data, new() { Unit = unit.Code, Claim = claim?.Rank }, chinese), "page");
        Section(Say("Strong and weak", "强项与弱项"), ProfileChart.Draw(data, new() { Unit = unit.Code }, chinese), "page");
        Section(Say("The gap to the top five", "与前五位的差距"), GapChart.Draw(data, new() { Unit = unit.Code }, chinese), "page");
        Moves();
        Section(Say("How the method matters", "方法的影响"), SensitivityChart.Draw(data, new() { Unit = unit.Code }, chinese), "page");
        Choices();
        Method();
        html.Append("</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private void Figures()
    {
        var smaa = data.Answer.Analysis!.Smaa!.Units.Single(u => u.Unit == unit.Code);
        html.Append("<section class=\"figures\">\n");
        Figure(Say("Rank under the method", "本方法下的位次"), Say($"{unit.Rank} of {data.Ranked}", $"{unit.Rank} / {data.Ranked}"), Say($"score {Lettering.Score(unit.Score!.Value)}, coverage of the data {Lettering.Percent(unit.Coverage!.Value)}", $"得分 {Lettering.Score(unit.Score!.Value)}，数据覆盖 {Lettering.Percent(unit.Coverage!.Value)}"));
        Figure(Say("90 % interval", "90 % 区间"), $"{Lettering.Rank(Robust.Q5!.Value)}–{Lettering.Rank(Robust.Q95!.Value)}", Say("when the method is varied as stated below", "按下文所述变动方法时"));
        Figure(Say("Whatever the weights", "任意权重下"), $"{Lettering.Rank(smaa.Q5!.Value)}–{Lettering.Rank(smaa.Q95!.Value)}", Say("90 % of all weights of the dimensions, each as likely", "各维度权重等可能时的 90 % 区间"));
        Figure(Say("Always ahead of it", "始终领先者"), $"{data.Answer.Analysis.Dominance!.Units[0].BeatenBy.Count}", Say("cities better under every positive weight", "在任何正权重下都更优的城市数"));
        html.Append("</section>\n");
    }

    private void Figure(string label, string value, string about) =>
        html.Append(CultureInfo.InvariantCulture, $"<div><p class=\"label\">{Svg.Escaped(label)}</p><p class=\"value\">{Svg.Escaped(value)}</p><p class=\"about\">{Svg.Escaped(about)}</p></div>\n");

    private void Claim()
    {
        if (claim is not { } claimed)
        {
            return;
        }

        var (exactly, atMost) = (Robust.Probabilities[claimed.Rank - 1] ?? 0, Robust.AtMost[claimed.Rank - 1] ?? 0);
        var inside = claimed.Rank >= Robust.Q5 && claimed.Rank <= Robust.Q95;
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

    private void Section(string heading, string chart, string style) =>
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"{style}\"><h2>{Svg.Escaped(heading)}</h2>\n<figure>{chart}</figure></section>\n");
}

using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CityIp.Analytics.Charts;
using CityIp.Analytics.Cities;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;

namespace CityIp.Analytics.Tests.Rules.Charts;

public sealed class Drawing_charts
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly IndexRequest Sample = SampleIndex.Of(new WorldCities());

    public static TheoryData<string, bool> Every => new(ChartKind.All.SelectMany(kind => new[] { (kind.Name, false), (kind.Name, true) }));

    /// <summary>Drawn as the service does, from a fresh computation.</summary>
    internal static string Draw(string kind, IndexRequest request, ChartQuery asked, bool chinese = false, bool sample = true)
    {
        var chart = ChartKind.Find(kind)!;
        var prepared = chart.Prepare(request, asked);
        var answer = IndexComputation.Run(prepared);
        return chart.Draw(sample ? SampleAnswers.Data(prepared, answer, chinese) : new ChartData(prepared, answer, asked.Group), asked, chinese);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void A_chart_has_a_title_a_description_its_unit_and_its_sources(string kind, bool chinese)
    {
        var picture = XDocument.Parse(Draw(kind, Sample, new() { Unit = "shanghai" }, chinese)).Root!;

        Assert.Equal("img", (string?)picture.Attribute("role"));
        Assert.Equal($"{kind}-title {kind}-desc", (string?)picture.Attribute("aria-labelledby"));
        Assert.NotEmpty(picture.Element(Svg + "title")!.Value);
        Assert.Contains(chinese ? "上海" : "Shanghai (CHN)", picture.Element(Svg + "desc")!.Value + picture.Element(Svg + "title")!.Value, StringComparison.Ordinal);
        var texts = picture.Descendants(Svg + "text").Select(t => t.Value).ToList();
        Assert.Contains(texts, t => t.Contains("Mori Memorial Foundation", StringComparison.Ordinal));
        Assert.Contains(texts, t => t.Contains(chinese ? "上海" : "Shanghai", StringComparison.Ordinal));
        Assert.Contains("Noto Sans CJK SC", (string?)picture.Attribute("font-family"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Nothing_is_written_outside_the_sheet(string kind, bool chinese)
    {
        var picture = XDocument.Parse(Draw(kind, Sample, new() { Unit = "shanghai", Claim = kind == "ranking" ? 48 : null }, chinese)).Root!;
        double width = Number(picture, "width"), height = Number(picture, "height");

        Assert.All(picture.Descendants(Svg + "text"), t =>
        {
            var (x, size) = (Number(t, "x"), Lettering.Width(t.Value, Number(t, "font-size")));
            var left = (string?)t.Attribute("text-anchor") switch { "end" => x - size, "middle" => x - (size / 2), _ => x };
            Assert.True(left >= -1 && left + size <= width + 1 && Number(t, "y") <= height, $"{t.Value} from {left} to {left + size}");
        });
    }

    [Fact]
    public void The_ranking_shows_every_unit_in_order_with_its_interval()
    {
        var picture = XDocument.Parse(Draw("ranking", Sample, new() { Unit = "shanghai", Claim = 13 })).Root!;
        var answer = IndexComputation.Run(Sample with { Return = ["ranks"] });
        var names = answer.Stages["ranks"].Rows.OrderBy(r => r.Values[^1]).ThenBy(r => r.Unit, StringComparer.Ordinal).Select(r => Sample.Units.Single(u => u.Code == r.Unit)).ToList();

        var texts = picture.Descendants(Svg + "text").Select(t => t.Value).ToList();
        Assert.Equal(names.Select(u => $"{u.Name} ({u.Groups!["country_or_region"]})"), texts.Where(t => names.Any(u => t.StartsWith($"{u.Name} (", StringComparison.Ordinal))).Where(t => !t.Contains(" rank ", StringComparison.Ordinal)));
        var unit = answer.Analysis!.Uncertainty!.Units.Single(u => u.Unit == "shanghai");
        var says = string.Join(' ', texts.Take(4));
        Assert.Contains($"rank {unit.Rank} of 48", says, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"between {unit.Q5} and {unit.Q95}"), says, StringComparison.Ordinal);
        Assert.Contains($"exactly 13 in {Lettering.Percent(unit.Probabilities[12]!.Value)}", says, StringComparison.Ordinal);
        Assert.Contains("claimed: 13", texts);
    }

    [Fact]
    public void The_steps_of_a_gap_are_those_of_the_computation()
    {
        var texts = XDocument.Parse(Draw("gap", Sample, new() { Unit = "shanghai", To = "london" })).Root!.Descendants(Svg + "text").Select(t => t.Value).ToList();
        var gap = IndexComputation.Run(ChartKind.Find("gap")!.Prepare(Sample, new() { Unit = "shanghai", To = "london" })).Analysis!.Gaps!.Single();

        Assert.All(gap.Parts, p => Assert.Contains(Lettering.Signed(p.Gap), texts));
        Assert.Contains($"gap {Lettering.Signed(gap.Gap)}", texts);
        Assert.Equal(gap.BenchmarkScore - gap.Score, gap.Parts.Sum(p => p.Gap), 1e-9);
    }

    [Fact]
    public void A_geometric_index_has_steps_that_are_factors()
    {
        var request = Sample with { Steps = [.. Sample.Steps.Take(3), new() { ["do"] = Json("aggregate"), ["method"] = Json("geometric") }] };

        Assert.Contains("× ", Draw("gap", request, new() { Unit = "shanghai" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_bring_markup_into_a_chart()
    {
        var request = Sample with { Sources = ["<script>alert(1)</script>"], Units = [.. Sample.Units.Select((u, i) => i == 0 ? u with { Name = "</text><script>\"&'\u0001名" } : u)] };

        var text = Draw("ranking", request, new() { Title = "<b>" }, sample: false);

        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.Contains(XDocument.Parse(text).Root!.Descendants(Svg + "text"), t => t.Value == "</text><script>\"&'名");
    }

    [Theory]
    [InlineData("profile", null, null, null, null, "unit")]
    [InlineData("gap", "nowhere", null, null, null, "unit")]
    [InlineData("gap", "shanghai", null, "toplevel", null, "to")]
    [InlineData("gap", "shanghai", null, "country_or_region=Atlantis", null, "to")]
    [InlineData("profile", "shanghai", "shanghai", null, null, "peers")]
    [InlineData("profile", "shanghai", "london,london", null, null, "peers")]
    [InlineData("profile", "shanghai", "nowhere", null, null, "peers[0]")]
    [InlineData("profile", "shanghai", "london,paris,tokyo,seoul,milan,dublin", null, null, "peers")]
    [InlineData("ranking", null, null, null, 49, "claim")]
    [InlineData("ranking", null, null, null, 0, "claim")]
    public void What_cannot_be_drawn_is_refused_by_name(string kind, string? unit, string? peers, string? to, int? claim, string where) =>
        Assert.Equal(where, Assert.Throws<IndexRefusedException>(() => Draw(kind, Sample, new() { Unit = unit, Peers = peers, To = to, Claim = claim })).Problems[0].Where);

    [Fact]
    public void Without_an_analysis_there_is_nothing_to_draw_of_sensitivity_and_no_interval_in_a_ranking()
    {
        var plain = Sample with { Analysis = null };

        Assert.Equal("analysis.sensitivity", Assert.Throws<IndexRefusedException>(() => Draw("sensitivity", plain, new())).Problems[0].Where);
        Assert.DoesNotContain("90 % of the runs", Draw("ranking", plain, new() { Unit = "shanghai" }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_chart_has_the_same_bytes_for_any_number_of_threads()
    {
        var prepared = ChartKind.Find("sensitivity")!.Prepare(Sample, new() { Unit = "shanghai" });
        var dataset = prepared.Dataset();
        var plan = prepared.Analysis!.Sensitivity!.Plan(dataset.Tree, prepared.Method());

        var (one, two) = (Sensitivity.Run(dataset, prepared.Method(), plan with { Threads = 1 }), Sensitivity.Run(dataset, prepared.Method(), plan with { Threads = 2 }));

        Assert.Equal(one.Indices, two.Indices);
        Assert.Equal(Draw("sensitivity", Sample, new() { Unit = "shanghai" }), Draw("sensitivity", Sample, new() { Unit = "shanghai" }));
    }

    [Fact]
    public void Every_city_dimension_and_choice_of_the_sample_has_a_Chinese_name()
    {
        var codes = Sample.Units.Select(u => u.Code).Concat(Sample.Indicators.Select(i => i.Code)).Concat(Sample.Analysis!.Uncertainty!.Inputs.Select(i => i.Name!));

        Assert.Empty(codes.Except(ChineseNames.All.Keys));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Nothing_of_the_sample_is_cut_and_the_sources_end_with_their_licence(string kind, bool chinese)
    {
        var texts = XDocument.Parse(Draw(kind, Sample, new() { Unit = "shanghai", Claim = kind == "ranking" ? 13 : null }, chinese)).Root!.Descendants(Svg + "text").Select(t => t.Value).ToList();

        Assert.DoesNotContain(texts, t => t.Contains('…', StringComparison.Ordinal));
        Assert.Contains(texts, t => t.Contains("CC BY 4.0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_source_is_wrapped_whatever_its_length()
    {
        var source = string.Join(' ', Enumerable.Range(0, 300).Select(k => $"word{k}")) + " https://example.org/" + new string('x', 400) + " CC BY-SA 4.0";

        var texts = XDocument.Parse(Draw("gap", Sample with { Sources = [source] }, new() { Unit = "shanghai" })).Root!.Descendants(Svg + "text").Select(t => t.Value).ToList();

        Assert.Contains(texts, t => t.EndsWith("CC BY-SA 4.0", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, t => t.Contains('…', StringComparison.Ordinal));
    }

    [Fact]
    public void Bars_of_a_gap_start_at_0_or_the_axis_says_where_it_starts()
    {
        static List<string> Texts(string svg) => [.. XDocument.Parse(svg).Root!.Descendants(Svg + "text").Select(t => t.Value)];
        var close = Sample with { Steps = [.. Sample.Steps.Take(2), new() { ["do"] = Json("normalise"), ["method"] = Json("zscore"), ["mean"] = JsonSerializer.SerializeToElement(1000), ["sd"] = JsonSerializer.SerializeToElement(5) }, new() { ["do"] = Json("aggregate") }] };
        var around = Sample with { Steps = [.. Sample.Steps.Take(2), new() { ["do"] = Json("normalise"), ["method"] = Json("zscore") }, new() { ["do"] = Json("aggregate") }] };

        Assert.Contains("score; bars start at 0", Texts(Draw("gap", Sample, new() { Unit = "shanghai" })));
        Assert.Contains("0", Texts(Draw("gap", Sample, new() { Unit = "shanghai" })));
        Assert.Contains(Texts(Draw("gap", close, new() { Unit = "shanghai" })), t => t.StartsWith("score; the axis is broken: it starts at ", StringComparison.Ordinal) && !t.Contains("at 0,", StringComparison.Ordinal));
        Assert.Contains("score; bars start at 0", Texts(Draw("gap", around, new() { Unit = "shanghai" })));
    }

    [Theory]
    [InlineData(0.62, 0.55, 0.70, "Most of the variance comes from a by itself: 0.62 (0.55 to 0.70).")]
    [InlineData(0.52, 0.47, 0.57, "No choice by itself accounts for clearly more than half of the variance. Largest total effects: a 0.80 (0.70 to 0.90), then b 0.40 (0.36 to 0.45).")]
    [InlineData(0.90, null, null, "No choice by itself accounts for clearly more than half of the variance. Largest total effects: a 0.80 (0.70 to 0.90), then b 0.40 (0.36 to 0.45).")]
    public void Most_is_said_only_of_what_is_clearly_more_than_half(double first, double? low, double? high, string says)
    {
        SobolIndexView[] indices = [new("b", 0.1, 0.40, 0.05, 0.15, 0.36, 0.45), new("a", first, 0.80, low, high, 0.70, 0.90)];

        Assert.Equal(says, SensitivityChart.Says(new Sheet("sensitivity", false, "", "", []), indices, name => name));
    }

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index;

public sealed class Computing_from_a_request
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The ASEM data and the chain of its reference results, as a client sends them.</summary>
    internal static JsonObject Asked(string? analysis = null, string[]? wanted = null)
    {
        var input = Asem.Input();
        var request = new JsonObject
        {
            ["indicators"] = new JsonArray([.. input.Indicators.Select(i => new JsonObject
            {
                ["code"] = i.Code, ["level"] = i.Level, ["parent"] = i.Parent, ["direction"] = i.Direction, ["weight"] = i.Weight, ["denominator"] = i.Denominator,
            })]),
            ["units"] = new JsonArray([.. input.Units.Select(u => new JsonObject
            {
                ["code"] = u.Code,
                ["groups"] = new JsonObject(u.Groups.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Value))),
                ["values"] = new JsonObject(u.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
            })]),
            ["steps"] = JsonNode.Parse("""
                [ {"do":"denominate"}, {"do":"impute","method":"mean_group","group":"EurAsia_group"}, {"do":"screen","by":"missing","threshold":0.9},
                  {"do":"treat","winsorise_max":5,"skew":2,"kurtosis":3.5,"then":"log_ct"}, {"do":"normalise","method":"minmax","lower":0,"upper":100}, {"do":"aggregate","method":"arithmetic"} ]
                """),
            ["return"] = new JsonArray([.. (wanted ?? ["aggregated"]).Select(w => (JsonNode)w)]),
        };
        if (analysis is not null)
        {
            request["analysis"] = JsonNode.Parse(analysis);
        }

        return request;
    }

    private static IndexAnswer Answer(JsonObject request) => IndexComputation.Run(request.Deserialize<IndexRequest>(Json)!);

    [Fact]
    public void The_documented_request_gives_the_reference_results()
    {
        var answer = Answer(Asked(wanted: ["denominated", "imputed", "screened", "treated", "normalised", "aggregated", "ranks", "treatment_log", "coverage", "effective_weights"]));
        Assert.Equal(ContentHash.Of(Asem.Dataset, Asem.DefaultMethod).Length, answer.Hash.Length);
        foreach (var (stage, file) in new[] { ("denominated", "Denominated"), ("imputed", "Imputed"), ("treated", "Treated"), ("normalised", "Normalised"), ("aggregated", "Aggregated"), ("ranks", "Ranks") })
        {
            var (view, expected) = (answer.Stages[stage], CsvTable.Read($"default/{file}.csv"));
            foreach (var row in expected.Rows)
            {
                var values = view.Rows.Single(r => r.Unit == expected.Text(row, "uCode")).Values;
                foreach (var column in expected.Header.Skip(1))
                {
                    Agreement.Same(expected.Number(row, column) ?? double.NaN, values[view.Columns.ToList().IndexOf(column)] ?? double.NaN, $"{stage} {column}");
                }
            }
        }

        Assert.Equal(49, answer.TreatmentLog!.Count);
        Assert.Equal(1, answer.EffectiveWeights!["Index"]);
        // Written and read again nothing is lost: doubles round-trip, missing is null.
        var written = JsonSerializer.Serialize(answer, Json);
        Assert.Contains("\"treatment_log\"", written, StringComparison.Ordinal);
        Assert.Equal(answer.Stages["imputed"].Rows[3].Values, JsonDocument.Parse(written).RootElement.GetProperty("stages").GetProperty("imputed").GetProperty("rows")[3]
            .GetProperty("values").Deserialize<double?[]>()!);
    }

    [Fact]
    public void Analyses_are_asked_for_by_path()
    {
        var answer = Answer(Asked("""
            { "uncertainty": { "runs": 50, "seed": 3, "inputs": [ {"name":"noise","path":"weights","noise":{"2":0.25},"replicates":10},
                {"path":"steps.normalise","values":[{"method":"zscore","mean":10},{"method":"rank"}]}, {"path":"steps.treat.skew","between":[1.5,2.5]} ] },
              "sensitivity": { "runs": 20, "bootstrap": 50, "keep_runs": true, "target_unit": "CHN", "inputs": [ {"path":"weights","values":[{"Conn":1},{"Conn":2}]}, {"path":"steps.aggregate.method","values":["arithmetic","median"]} ] },
              "correlations": ["pearson"], "weights": {"pca_level":2,"balance_level":3} }
            """));
        var analysis = answer.Analysis!;
        Assert.Equal(51, analysis.Uncertainty!.Units.Count);
        Assert.Equal(80, analysis.Sensitivity!.Kept.Count);
        Assert.Equal(["weights", "steps.aggregate.method"], analysis.Sensitivity.Indices!.Select(i => i.Input));
        Assert.Equal(60 * 59 / 2, analysis.Correlations!["pearson"].Count);
        Assert.Equal(2, analysis.Weights!.Count);
        // The same design replayed from the answer is the same answer.
        var again = Asked("""{ "sensitivity": { "runs": 20, "target_unit": "CHN", "inputs": [ {"path":"weights","values":[{"Conn":1},{"Conn":2}]}, {"path":"steps.aggregate.method","values":["arithmetic","median"]} ] } }""");
        again["analysis"]!["sensitivity"]!["decoded"] = JsonSerializer.SerializeToNode(analysis.Sensitivity.Kept.Select(k => k.Decoded));
        Assert.Equal(analysis.Sensitivity.Indices!.Select(i => i.First), Answer(again).Analysis!.Sensitivity!.Indices!.Select(i => i.First));
    }

    [Theory]
    [InlineData("""{"correlations":["cosine"]}""", "'cosine' is none of pearson, spearman, kendall")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"steps.polish","values":[1]}]}}""", "is no step")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"weights"}]}}""", "give one of values, between")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"steps.treat.skew","noise":{"2":0.1}}]}}""", "give one of values, between")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"weights","noise":{"two":0.1}}]}}""", "is no level")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"weights","values":[3]}]}}""", "object of numbers by code")]
    [InlineData("""{"uncertainty":{"runs":5,"inputs":[{"path":"steps.normalise","values":["rank"]}]}}""", "object of its parameters")]
    [InlineData("""{"weights":{"pca_level":9}}""", "levels beneath the index")]
    public void What_cannot_be_analysed_is_refused_by_name(string analysis, string message) =>
        Assert.Contains(message, Assert.Throws<IndexRefusedException>(() => Answer(Asked(analysis))).Message, StringComparison.Ordinal);

    [Fact]
    public void Unknown_members_steps_and_stages_are_refused_by_name()
    {
        var member = Asked();
        member["colour"] = "red";
        Assert.Contains("colour", Assert.Throws<JsonException>(() => Answer(member)).Message, StringComparison.Ordinal);
        Assert.Contains("return.polished", Assert.Throws<IndexRefusedException>(() => Answer(Asked(wanted: ["polished"]))).Message, StringComparison.Ordinal);
        var step = Asked();
        step["steps"]![3]!["winsorise"] = 5;
        Assert.Contains("steps[3].winsorise: 'winsorise' is no parameter of treat", Assert.Throws<IndexRefusedException>(() => Answer(step)).Message, StringComparison.Ordinal);
        step["steps"]![3] = new JsonObject();
        Assert.Contains("steps[3].do: is missing", Assert.Throws<IndexRefusedException>(() => Answer(step)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_analysis_that_takes_long_can_be_given_up()
    {
        foreach (var analysis in new[] { """{"uncertainty":{"runs":50,"inputs":[{"path":"weights","noise":{"2":0.25}}]}}""", """{"weights":{"balance_level":1}}""" })
        {
            Assert.Throws<OperationCanceledException>(() => IndexComputation.Run(Asked(analysis).Deserialize<IndexRequest>(Json)!, new CancellationToken(canceled: true)));
        }
    }

    [Fact]
    public void The_cost_counts_runs()
    {
        var request = Asked("""{"sensitivity":{"runs":100,"inputs":[{"path":"weights"},{"path":"weights"}]}}""").Deserialize<IndexRequest>(Json)!;
        Assert.Equal(51 * 60 * 401L, request.Cost);
    }
}

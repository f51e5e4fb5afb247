using System.Collections.Immutable;
using CityIp.Analytics.Index;

namespace CityIp.Analytics.Tests.Rules.Index.Coinr;

/// <summary>The recorded normalisations and aggregations by name, as parameters of a request.</summary>
internal static class Configuration
{
    public static readonly Dictionary<string, string> Normalisations = new()
    {
        ["minmax"] = """ "method":"minmax" """,
        ["minmax_1_100"] = """ "method":"minmax","lower":1,"upper":100 """,
        ["minmax_own"] = """ "method":"minmax","from_tree":true """,
        ["zscore"] = """ "method":"zscore" """,
        ["zscore_100_10"] = """ "method":"zscore","mean":100,"sd":10 """,
        ["zscore_own"] = """ "method":"zscore","from_tree":true """,
        ["scaled"] = """ "method":"scaled","lower":0,"upper":100,"factor":100 """,
        ["scaled_own"] = """ "method":"scaled","from_tree":true """,
        ["rank"] = """ "method":"rank" """,
        ["borda"] = """ "method":"borda" """,
        ["percent_rank"] = """ "method":"percent_rank" """,
        ["fraction_of_maximum"] = """ "method":"fraction_of_maximum" """,
        ["distance_to_maximum"] = """ "method":"distance_to_maximum" """,
        ["distance_to_reference"] = """ "method":"distance_to_reference","reference":"DEU" """,
        ["distance_to_reference_capped"] = """ "method":"distance_to_reference","reference":"DEU","cap":true """,
        ["distance_to_least"] = """ "method":"distance_to_reference","reference":"CHN" """,
        ["distance_to_target"] = """ "method":"distance_to_target","from_tree":true """,
        ["distance_to_target_capped"] = """ "method":"distance_to_target","from_tree":true,"cap":true """,
        ["goalposts"] = """ "method":"goalposts","from_tree":true """,
        ["goalposts_open"] = """ "method":"goalposts","from_tree":true,"truncate":false """,
        ["individual"] = """
            "lower":1,"upper":100,"indicators":{"Goods":{"method":"zscore","mean":50,"sd":10},"CO2":{"method":"rank"},"Tariff":{"method":"distance_to_maximum"},"LPI":{"method":"percent_rank"},"NEET":{"method":"borda"}}
            """,
        ["none"] = """ "method":"none" """,
    };

    public static readonly Dictionary<string, string> Aggregations = new()
    {
        ["arithmetic"] = """ "method":"arithmetic" """,
        ["geometric"] = """ "method":"geometric" """,
        ["harmonic"] = """ "method":"harmonic" """,
        ["generalised_2"] = """ "method":"generalised","power":2 """,
        ["generalised_3"] = """ "method":"generalised","power":3 """,
        ["generalised_half"] = """ "method":"generalised","power":0.5 """,
        ["generalised_minus_1"] = """ "method":"generalised","power":-1 """,
        ["generalised_minus_half"] = """ "method":"generalised","power":-0.5 """,
        ["mixed_ghg"] = """ "levels":{"2":{"method":"geometric"},"3":{"method":"harmonic"}} """,
        ["mixed_aag"] = """ "levels":{"4":{"method":"geometric"}} """,
        ["mixed_pag"] = """ "levels":{"2":{"method":"generalised","power":2},"4":{"method":"geometric"}} """,
        ["threshold_08"] = """ "threshold":0.8 """,
        ["threshold_levels"] = """ "levels":{"2":{"threshold":0.95},"3":{"threshold":0.6},"4":{"threshold":1}} """,
    };

    private static readonly Lazy<IndexDataset> Data = new(() =>
    {
        var file = Recorded.File("parameters.csv");
        return IndexDataset.Create(Asem.Input() with { Indicators = [.. Asem.Indicators().Select(i => i.Level > 1 ? i : i with { Parameters = Own(file, i) })] });
    });

    /// <summary>Null when the engine refuses.</summary>
    public static IndexResult? Build(string data, string normalisation, string aggregation, bool compatible = false)
    {
        string[] before = data == "full" ? [Recorded.Denominate, Recorded.Impute, """{"do":"screen","threshold":0.9}"""] : [Recorded.Denominate, """{"do":"screen"}"""];
        var method = Recorded.Method(
            [.. before, Recorded.Treat, Recorded.Normalise.With(Normalisations[normalisation]), Recorded.Aggregate.With((compatible ? "\"compatible\":true," : "") + Aggregations[aggregation])]);
        try
        {
            return IndexBuild.Run(Data.Value, data == "full" ? method : method with { Weights = Recorded.OwnWeights });
        }
        catch (IndexRefusedException)
        {
            return null;
        }
    }

    private static ImmutableDictionary<string, double> Own(CsvTable file, Indicator indicator)
    {
        var row = file.Rows.Single(r => file.Text(r, "iCode") == indicator.Code);
        return indicator.Parameters.AddRange(new (string Name, string Column)[]
        {
            ("minmax.lower", "minmax_lower"), ("minmax.upper", "minmax_upper"), ("zscore.mean", "zscore_mean"), ("zscore.sd", "zscore_sd"),
            ("scaled.lower", "scaled_lower"), ("scaled.upper", "scaled_upper"), ("scaled.factor", "scale_factor"),
            ("goalposts.lower", "scaled_lower"), ("goalposts.upper", "scaled_upper"), ("goalposts.factor", "scale_factor"),
        }.Select(p => KeyValuePair.Create(p.Name, file.Value(row, p.Column))));
    }
}

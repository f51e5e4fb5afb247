namespace CityIp.Analytics.IndexService;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for, and sends the request.</summary>
internal static class ComputationExamples
{
    public const string Request = """
        {
          "sources": [ "Source: GPCI-2023, Mori Memorial Foundation" ],
          "indicators": [
            { "code": "gpci_research", "level": 1, "parent": "index", "direction": 1, "weight": 1, "name": "Research and development, GPCI-2023", "unit": "score" },
            { "code": "gpci_culture", "level": 1, "parent": "index", "direction": 1, "weight": 1, "name": "Cultural interaction, GPCI-2023", "unit": "score" },
            { "code": "index", "level": 2 }
          ],
          "units": [
            { "code": "london", "values": { "gpci_research": 181.4, "gpci_culture": 367.6 } },
            { "code": "shanghai", "values": { "gpci_research": 90.0, "gpci_culture": 125.8 } },
            { "code": "vienna", "values": { "gpci_research": 40.9, "gpci_culture": 148.9 } }
          ],
          "steps": [ { "do": "normalise", "method": "minmax", "lower": 0, "upper": 100 }, { "do": "aggregate", "method": "arithmetic" } ],
          "analysis": {
            "uncertainty": { "runs": 200, "seed": 1, "inputs": [ { "path": "steps.normalise.method", "values": [ "minmax", "rank" ] } ] },
            "gaps": [ { "unit": "shanghai", "benchmark": { "top": 1 } } ], "what_if": [ { "unit": "shanghai", "indicator": "gpci_culture", "rank": 1 } ]
          },
          "return": [ "aggregated", "ranks" ]
        }
        """;

    public const string Answer = """
        {
          "hash": "0000000000000000000000000000000000000000000000000000000000000000", "runtime": ".NET 10.0 x64",
          "stages": { "ranks": { "columns": [ "gpci_culture", "gpci_research", "index" ], "rows": [ { "unit": "london", "time": null, "values": [ 1, 1, 1 ] } ] } },
          "treatment_log": null, "effective_weights": null,
          "analysis": {
            "uncertainty": {
              "runs": 200,
              "units": [ { "unit": "london", "score": 100, "rank": 1, "mean_rank": 1, "median_rank": 1, "q5": 1, "q95": 1, "mean_score": 51.3, "unranked": 0, "probabilities": [ 1, 0, 0 ], "at_most": [ 1, 1, 1 ] } ],
              "failures": [], "indices": null, "rows_used": null, "kept": []
            },
            "sensitivity": null, "correlations": null, "weights": null,
            "gaps": [ {
              "unit": "shanghai", "benchmark": "top 1", "score": 17.5, "benchmark_score": 100, "gap": 82.5, "logarithmic": false,
              "parts": [ { "code": "gpci_culture", "name": "Cultural interaction, GPCI-2023", "weight": 0.5, "score": 0, "benchmark_score": 100, "rank": 3, "by_value": 50, "by_coverage": 0, "gap": 50, "share": 0.606 } ]
            } ],
            "what_if": [ {
              "unit": "shanghai", "indicator": "gpci_culture", "rank": 1, "present": 125.8,
              "frozen": { "holds": "from", "value": 524.8, "score": 100, "rank": 1 }, "reestimated": { "holds": "from", "value": 642.5, "score": 67.5, "rank": 1 }
            } ]
          },
          "warnings": [], "sources": [ "Source: GPCI-2023, Mori Memorial Foundation" ]
        }
        """;

    public const string Methods = """
        {
          "steps": [ { "name": "screen", "overrides": null, "parameters": [ { "name": "by", "type": "name", "values": [ "missing", "zeros", "missing_and_zeros" ], "default": "missing", "required": false } ] } ],
          "paths": [ "weights", "steps.KIND.PARAMETER" ], "correlations": [ "pearson", "spearman", "kendall" ], "weights": [ "pca_level" ], "returns": [ "aggregated", "ranks" ],
          "analyses": [ { "name": "next_rank", "type": "list of objects", "description": "Points to the next better rank.", "parameters": [ { "name": "unit", "type": "text", "values": null, "default": null, "required": true } ] } ],
          "limits": { "body_bytes": 8388608, "units": 10000, "elements": 1000, "runs": 100000, "inputs": 50, "bootstrap": 10000, "questions": 200, "kept_values": 1000000, "cost": 100000000, "seconds": 25 },
          "job_limits": { "body_bytes": 8388608, "units": 10000, "elements": 1000, "runs": 1000000, "inputs": 50, "bootstrap": 10000, "questions": 1000, "kept_values": 20000000, "cost": 20000000000, "seconds": 3600 }
        }
        """;
}

namespace CityIp.Analytics.Jobs;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for.</summary>
internal static class JobExamples
{
    private const string Hash = "3b7c0a5e1f6d4c2b9a8877665544332211ffeeddccbbaa990011223344556677";

    public const string Request = """{ "method": "city-index", "method_version": 1, "dataset_version": 2 }""";

    public const string View = $$"""
        {
          "id": "01930000-0000-7000-a000-000000000001", "state": "done", "percent": 100, "runs_done": 10000, "runs_total": 10000,
          "dataset": { "code": "world-cities", "version": 1 }, "method": { "code": "city-index", "version": 1 }, "time": null, "cost": 8160816, "attempts": 1,
          "hash": "{{Hash}}", "result_hash": "{{Hash}}", "runtime": ".NET 10.0 x64", "build": "0123456789abcdef0123456789abcdef", "seconds": 0.4,
          "replay": null, "errors": [], "created_at": "2026-11-25T08:00:00+00:00", "created_by": "key-1", "started_at": "2026-11-25T08:00:00+00:00", "finished_at": "2026-11-25T08:00:00.4+00:00",
          "result": "/v1/analytics/index/computations/01930000-0000-7000-a000-000000000001/result", "stages": [ "aggregated", "coverage", "normalised", "ranks", "raw" ]
        }
        """;

    public const string Stage = """{ "columns": [ "gpci_culture", "index" ], "rows": [ { "unit": "shanghai", "time": null, "values": [ 125.8, null ] } ] }""";

    public const string UncertaintySet = """
        {
          "runs": 10000, "seed": 1, "inputs": [ { "name": "aggregation", "path": "steps.aggregate.method", "values": [ "arithmetic", "geometric" ], "between": null, "noise": null } ],
          "statement": "10,000 runs (seed 1) that vary aggregation (arithmetic, geometric)"
        }
        """;

    public const string Missing = """{ "choice": "impute", "missing": 1, "of": 480, "statement": "1 of 480 values of indicators are missing; they are imputed (median), and coverage beside a score is the part of its indicators that had a value before." }""";

    public const string Provenance = """
        {
          "computation": "01930000-0000-7000-a000-000000000001", "unit": "taipei", "name": "Taipei", "time": null, "score": 32.1, "rank": 30, "coverage": 0.9,
          "figures": [ {
            "indicator": "gdp_per_capita", "name": "GDP per capita of the country or region, 2019", "measured_in": "US dollars", "value": null, "used": 42000, "normalised": 40.5, "effective_weight": 0.083,
            "source": "World Bank: of the country or region, not of the city", "year": 2019, "licence": "CC BY 4.0", "flags": [ "imputed" ]
          } ]
        }
        """;

    public const string Answer = $$"""
        {
          "hash": "{{Hash}}", "missing_values": {{Missing}}, "uncertainty_set": {{UncertaintySet}},
          "elements": [ { "code": "index", "level": 2, "parent": null, "name": "Index", "unit": null, "weight": 1 } ],
          "units": [ { "code": "shanghai", "name": "Shanghai", "groups": { "country_or_region": "CHN" } } ],
          "effective_weights": { "index": 1 }, "treatment_log": null,
          "analysis": {
            "uncertainty": {
              "runs": 10000,
              "units": [ { "unit": "shanghai", "score": 40.2, "rank": 15, "mean_rank": 14.2, "median_rank": 14, "q5": 11, "q95": 18, "mean_score": 41, "unranked": 0, "probabilities": [ 0, 0.1 ] } ],
              "failures": [], "indices": null, "rows_used": null, "kept": []
            },
            "sensitivity": null, "correlations": null, "weights": null
          },
          "warnings": [], "sources": [ "Source: GPCI-2023, Mori Memorial Foundation" ]
        }
        """;
}

using CityIp.Analytics.Jobs;

namespace CityIp.Analytics.Publications;

/// <summary>Examples in the OpenAPI document; a test reads each as the type it stands for.</summary>
internal static class PublicationExamples
{
    private const string Hash = "3b7c0a5e1f6d4c2b9a8877665544332211ffeeddccbbaa990011223344556677";
    private const string Source = "Source: GPCI-2023, Mori Memorial Foundation";

    public const string Publish = """{ "computation": "01930000-0000-7000-a000-000000000001", "title": "City index 2026" }""";

    public const string Head = """
        { "number": 1, "title": "City index 2026", "note": null, "published_at": "2026-11-25T08:00:00+00:00", "published_by": "key-1", "computation": "01930000-0000-7000-a000-000000000001" }
        """;

    private const string Shanghai = """
        {
          "rank": 15, "unit": "shanghai", "name": "Shanghai", "groups": { "country_or_region": "CHN" }, "score": 40.2, "coverage": 1, "interval90": [ 11, 18 ], "median_rank": 14,
          "probability_of_rank": 0.12, "dimensions": { "culture": 31.5 }
        }
        """;

    public const string View = $$"""
        {
          "number": 1, "title": "City index 2026", "note": null, "published_at": "2026-11-25T08:00:00+00:00", "published_by": "key-1", "computation": "01930000-0000-7000-a000-000000000001",
          "dataset": { "code": "world-cities", "version": 1 }, "method": { "code": "city-index", "version": 1 }, "hash": "{{Hash}}", "result_hash": "{{Hash}}", "runtime": ".NET 10.0 x64",
          "build": "0123456789abcdef0123456789abcdef", "time": null, "missing_values": {{JobExamples.Missing}}, "uncertainty_set": {{JobExamples.UncertaintySet}},
          "elements": [ { "code": "index", "level": 2, "parent": null, "name": "Index", "unit": null, "weight": 1 } ], "city": {{Shanghai}}, "of": 48, "ranking": [ {{Shanghai}} ], "sources": [ "{{Source}}" ]
        }
        """;

    public const string Claim = $$"""
        {
          "claim": { "statement": "Shanghai is 13th", "unit": "shanghai", "name": "Shanghai", "rank": 13, "source": "SHINE, 2024-11-25", "note": "Publisher and method of the ranking are unknown." },
          "publication": 1, "title": "City index 2026", "result_hash": "{{Hash}}", "nominal_rank": 15, "of": 48, "score": 40.2, "coverage": 1, "probability_of_rank": 0.12, "probability_of_at_most": 0.3,
          "interval90": [ 11, 18 ], "median_rank": 14,
          "drivers": [ { "choice": "aggregation", "first": 0.5, "first_interval90": [ 0.4, 0.6 ], "total": 0.7, "total_interval90": [ 0.6, 0.8 ] } ],
          "drivers_statement": "Sobol indices of shanghai's rank over the same choices: 6,000 runs (1,000 rows of a Saltelli design, seed 1), intervals from 200 resamples.",
          "uncertainty_set": {{JobExamples.UncertaintySet}}, "missing_values": {{JobExamples.Missing}}, "sources": [ "{{Source}}" ]
        }
        """;

    private const string Compared = $$"""
        { "publication": 1, "title": "City index 2026", "computation": "01930000-0000-7000-a000-000000000001", "dataset": { "code": "world-cities", "version": 1 }, "method": { "code": "city-index", "version": 1 }, "result_hash": "{{Hash}}" }
        """;

    public const string Comparison = $$"""
        {
          "first": {{Compared}}, "second": {{Compared}}, "element": "index", "units_in_both": 48, "mean_rank_change": 0.5, "largest_rank_change": 3,
          "correlations": [ { "element": "index", "level": 2, "units": 48, "pearson": 0.99, "spearman": 0.98 } ],
          "units": [ { "unit": "shanghai", "name": "Shanghai", "time": null, "first_rank": 15, "second_rank": 14, "rank_change": 1, "first_score": 40.2, "second_score": 40.9, "score_change": 0.7 } ]
        }
        """;
}

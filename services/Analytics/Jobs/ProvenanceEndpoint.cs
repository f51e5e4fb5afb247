using System.Text.Json;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Analytics.Jobs;

/// <summary>A figure under a unit's score: where it comes from and what was done to it.</summary>
/// <param name="Value">As the dataset has it; null is missing.</param>
/// <param name="Used">What was normalised.</param>
/// <param name="EffectiveWeight">In the index.</param>
/// <param name="Flags">Those of the value, and imputed, denominated or treated where it was.</param>
internal sealed record FigureView(
    string Indicator, string? Name, string? MeasuredIn, double? Value, double? Used, double? Normalised, double? EffectiveWeight, string? Source, int? Year, string? Licence, IReadOnlyList<string> Flags);

/// <param name="Coverage">Part of the unit's indicators that had a value.</param>
internal sealed record ProvenanceView(Guid Computation, string Unit, string? Name, double? Time, double? Score, int? Rank, double? Coverage, IReadOnlyList<FigureView> Figures);

/// <summary>From a unit's score back to its figures.</summary>
internal static class ProvenanceEndpoint
{
    private static readonly string[] Steps = ["denominated", "imputed", "treated"];

    public static IEndpointRouteBuilder MapProvenance(this IEndpointRouteBuilder app)
    {
        app.MapGroup(ComputationStoreEndpoints.Path).WithTags("Index").RequireScope("analytics:read").MapGet("/{id:guid}/units/{unit}", GetAsync).WithName("ReadIndexProvenance")
            .WithSummary("A unit's score back to its figures: value, source, year, licence, flags, and what was imputed or treated")
            .WithDescription("The latest time of panel data.")
            .ProducesProblem(404).ProducesProblem(409).WithExample(JobExamples.Provenance);
        return app;
    }

    private static async Task<Results<Tagged<ProvenanceView>, ProblemHttpResult>> GetAsync(Guid id, string unit, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await ComputationStoreEndpoints.RefuseUnfinishedAsync(connection, id, cancellationToken) is { } unfinished)
        {
            return unfinished;
        }
        async Task<StageTable?> Stage(string name) => await ComputationTable.PartAsync(connection, id, name, cancellationToken) is { } body ? JsonSerializer.Deserialize<StageTable>(body, StoredJson.Options) : null;
        var scores = (await Stage("aggregated"))!;
        if (scores.Rows.LastOrDefault(row => row.Unit == unit) is not { } row)
        {
            return Problems.NotFound("unit of this computation", unit);
        }
        var computation = (await ComputationTable.FindAsync(connection, id, cancellationToken))!;
        var data = (await connection.FindDatasetAsync(computation.Dataset, computation.DatasetVersion, cancellationToken))!.Value.Content;
        var answer = JsonSerializer.Deserialize<StoredAnswer<StoredAnalysis>>((await ComputationTable.PartAsync(connection, id, ComputationTable.Answer, cancellationToken))!, StoredJson.Options)!;
        var time = row.Time ?? computation.Time;
        var values = ValueRows.Of(data, unit, null, 0, int.MaxValue).Where(value => time is null || value.Time == time).ToDictionary(value => value.Column);
        var steps = new List<(string Name, StageTable Table)>();
        foreach (var name in Steps)
        {
            if (await Stage(name) is { } table)
            {
                steps.Add((name, table));
            }
        }
        var root = answer.Elements[^1].Code;
        return new Tagged<ProvenanceView>(new(
            id, unit, answer.Units.First(known => known.Code == unit).Name, time, At(scores, row, root), (int?)At((await Stage("ranks"))!, row, root), At((await Stage("coverage"))!, row, root),
            [.. answer.Elements.Where(element => element.Level == 1).Select(element => Figure(element, values[element.Code], steps, scores, row, answer))]), null, ComputationJson.Options);
    }

    private static FigureView Figure(ElementView element, ValueView value, List<(string Name, StageTable Table)> steps, StageTable scores, StageRow row, StoredAnswer<StoredAnalysis> answer)
    {
        var (used, flags) = (value.Value, value.Flags.ToList());
        foreach (var (name, table) in steps)
        {
            var next = At(table, row, element.Code);
            if (next != used)
            {
                flags.Add(name);
            }
            used = next;
        }
        return new(
            element.Code, element.Name, element.Unit, value.Value, used, At(scores, row, element.Code), answer.EffectiveWeights?.GetValueOrDefault(element.Code), value.Source, value.Year, value.Licence, flags);
    }

    private static double? At(StageTable table, StageRow like, string column)
    {
        var at = table.Columns.ToList().IndexOf(column);
        return at < 0 ? null : table.Rows.FirstOrDefault(row => row.Unit == like.Unit && row.Time == like.Time)?.Values[at];
    }
}

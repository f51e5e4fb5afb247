using System.Globalization;
using CityIp.Analytics.Datasets;
using CityIp.Analytics.Index;
using CityIp.Analytics.IndexService;
using CityIp.Analytics.Jobs;
using CityIp.Analytics.SavedMethods;
using CityIp.Analytics.Versions;
using Npgsql;

namespace CityIp.Analytics.Publications;

/// <summary>Tests the claim that a unit holds a rank against a published index: from the runs of its uncertainty analysis, and a sensitivity analysis of that unit's rank.</summary>
internal sealed class ClaimTest(Computations computations)
{
    /// <summary>Rows of A of the Saltelli design: so many times (inputs + 2) runs.</summary>
    private const int Rows = 1_000;

    private const int Resamples = 200;

    public async Task<ClaimView> TestAsync(NpgsqlConnection connection, Publication publication, PublishedIndex index, string unit, int rank, RankClaim? said, CancellationToken cancellationToken)
    {
        var row = index.Ranking().First(ranked => ranked.Unit == unit);
        var found = index.RobustnessOf(unit)!;
        var (drivers, statement) = await DriversAsync(connection, index, unit, cancellationToken);
        return new(
            new($"{row.Name ?? unit} is {Ordinal(rank)}", unit, row.Name, rank, said?.Source, said?.Note), publication.Number, publication.Title, index.Computation.ResultHash!,
            row.Rank, index.Ranking().Count(ranked => ranked.Rank is not null), row.Score, row.Coverage, rank <= found.Probabilities.Count ? found.Probabilities[rank - 1] : 0, AtMost(found, rank),
            [found.Q5, found.Q95], found.MedianRank, drivers, statement, index.Answer.UncertaintySet!, index.Answer.MissingValues, index.Answer.Sources);
    }

    /// <summary>1st, 2nd, 3rd, 4th, … 11th, 12th, 13th, … 21st.</summary>
    internal static string Ordinal(int rank) => rank.ToString(CultureInfo.InvariantCulture) + (rank % 100 is >= 11 and <= 13 ? "th" : (rank % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });

    private static double? AtMost(UnitRobustnessView found, int rank) => found.Probabilities.Contains(null) ? null : found.Probabilities.Take(rank).Sum();

    /// <summary>Worked out when it is asked for: the choices are those of the published uncertainty analysis, and the same seed gives the same bits.</summary>
    private async Task<(IReadOnlyList<DriverView>? Drivers, string Statement)> DriversAsync(NpgsqlConnection connection, PublishedIndex index, string unit, CancellationToken cancellationToken)
    {
        var of = index.Computation;
        var data = (await connection.FindDatasetAsync(of.Dataset, of.DatasetVersion, cancellationToken))!.Value.Content;
        var method = (await connection.FindMethodAsync(of.Method, of.MethodVersion, cancellationToken))!.Value.Content;
        var varied = method.Analysis!.Uncertainty!;
        if (varied.Inputs.Count < 2)
        {
            return (null, "Only one choice was varied: all that varies is due to it.");
        }
        var request = ComputationResult.Request(data, method, of.Time) with
        {
            Return = [],
            Analysis = new() { Sensitivity = new() { Runs = Rows, Seed = varied.Seed, Inputs = varied.Inputs, Bootstrap = Resamples, TargetUnit = unit } },
        };
        if (computations.Limits.ExcessOf(request) is { } excess)
        {
            return (null, $"Too costly to be worked out for a request ({excess.What}): compute it as a job, with a sensitivity analysis whose target_unit is {unit}.");
        }
        return await computations.RunAsync(request, cancellationToken) is { Analysis.Sensitivity: { Indices: { } indices } sensitivity }
            ? ([.. indices.Select(DriverView.Of).OrderByDescending(driver => driver.Total)], string.Create(CultureInfo.InvariantCulture, $"Sobol indices of {unit}'s rank over the same choices: {sensitivity.Runs:N0} runs ({Rows:N0} rows of a Saltelli design, seed {varied.Seed}), intervals from {Resamples} resamples."))
            : (null, "Not finished in time: ask again when the service is less busy.");
    }
}

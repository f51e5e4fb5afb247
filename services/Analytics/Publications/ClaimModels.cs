using CityIp.Analytics.Index;
using CityIp.Analytics.Jobs;

namespace CityIp.Analytics.Publications;

/// <summary>A rank that somebody has said a unit holds: configuration (City:Claims), tested here and never an input.</summary>
internal sealed class RankClaim
{
    public int Rank { get; init; }

    /// <summary>The deployment's own city when it is not given.</summary>
    public string? Unit { get; init; }

    /// <summary>Who said so, and when.</summary>
    public string? Source { get; init; }

    /// <summary>What is known of how it was arrived at.</summary>
    public string? Note { get; init; }

    /// <summary>The claims of the configuration, for whoever shows or tests them.</summary>
    public static List<RankClaim> Configured(IConfiguration configuration) => configuration.GetSection("City:Claims").Get<List<RankClaim>>() ?? [];
}

/// <param name="Source">Who said so; null when it is the caller's question.</param>
internal sealed record ClaimText(string Statement, string Unit, string? Name, int Rank, string? Source, string? Note);

/// <summary>How much of the variance of the unit's rank a choice of method accounts for.</summary>
/// <param name="First">By itself (Sobol's S), with a 90 % interval.</param>
/// <param name="Total">With all it does together with others (ST), with a 90 % interval.</param>
internal sealed record DriverView(string Choice, double? First, IReadOnlyList<double?> FirstInterval90, double? Total, IReadOnlyList<double?> TotalInterval90)
{
    public static DriverView Of(SobolIndexView index) => new(index.Input, index.First, [index.FirstLow, index.FirstHigh], index.Total, [index.TotalLow, index.TotalHigh]);
}

/// <summary>A claim, tested.</summary>
/// <param name="NominalRank">What the published method gives when nothing is varied.</param>
/// <param name="ProbabilityOfRank">Part of the runs that gave the unit the rank claimed.</param>
/// <param name="ProbabilityOfAtMost">Part of the runs that gave it that rank or a better one.</param>
/// <param name="Interval90">From the 5 % to the 95 % quantile of its ranks.</param>
/// <param name="Drivers">By total effect; null where it cannot be said, and DriversStatement says why.</param>
/// <param name="UncertaintySet">What probabilities and interval are over: other choices would give others.</param>
internal sealed record ClaimView(
    ClaimText Claim, int Publication, string Title, string ResultHash, int? NominalRank, int Of, double? Score, double? Coverage, double? ProbabilityOfRank, double? ProbabilityOfAtMost,
    IReadOnlyList<double?> Interval90, double? MedianRank, IReadOnlyList<DriverView>? Drivers, string DriversStatement, UncertaintySet UncertaintySet, MissingView MissingValues, IReadOnlyList<string> Sources);

internal sealed record ClaimsView(int Publication, IReadOnlyList<ClaimView> Claims);

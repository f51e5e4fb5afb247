using CityIp.Analytics.Jobs;

namespace CityIp.Analytics.Publications;

/// <summary>A computation that is to be published.</summary>
/// <param name="Computation">Id of one that is done.</param>
internal sealed record PublishIndex(Guid Computation, string Title, string? Note = null);

/// <summary>A published version without its figures.</summary>
internal sealed record PublicationHead(int Number, string Title, string? Note, DateTimeOffset PublishedAt, string PublishedBy, Guid Computation)
{
    public static PublicationHead Of(Publication row) => new(row.Number, row.Title, row.Note, row.PublishedAt, row.PublishedBy, row.ComputationId);
}

/// <summary>A published version of the index: it never changes.</summary>
/// <param name="Hash">SHA-256 of data and method.</param>
/// <param name="ResultHash">SHA-256 of all that was computed; POST …/computations/{id}/replay compares it.</param>
/// <param name="MissingValues">The choice made for values that are missing.</param>
/// <param name="UncertaintySet">What the intervals and probabilities are over; null where there are none.</param>
/// <param name="City">The deployment's own city; null when it is not among the units.</param>
/// <param name="Of">Units that have a rank.</param>
/// <param name="Ranking">By rank; the latest time of panel data. Ranks are of unrounded scores.</param>
internal sealed record PublicationView(
    int Number, string Title, string? Note, DateTimeOffset PublishedAt, string PublishedBy, Guid Computation, VersionRef Dataset, VersionRef Method, string Hash, string ResultHash, string Runtime, string Build,
    double? Time, MissingView MissingValues, UncertaintySet? UncertaintySet, IReadOnlyList<ElementView> Elements, RankedUnit? City, int Of, IReadOnlyList<RankedUnit> Ranking, IReadOnlyList<string> Sources);

/// <summary>A unit's place and how sure it is.</summary>
/// <param name="Coverage">Part of its indicators that had a value.</param>
/// <param name="Interval90">From the 5 % to the 95 % quantile of its ranks over the runs of the uncertainty set.</param>
/// <param name="ProbabilityOfRank">Part of the runs that gave it this very rank.</param>
/// <param name="Dimensions">Scores of the elements one level beneath the index.</param>
internal sealed record RankedUnit(
    int? Rank, string Unit, string? Name, IReadOnlyDictionary<string, string?>? Groups, double? Score, double? Coverage, IReadOnlyList<double?>? Interval90, double? MedianRank, double? ProbabilityOfRank,
    IReadOnlyDictionary<string, double?> Dimensions);

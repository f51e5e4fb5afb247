namespace CityIp.Contracts;

/// <summary>
/// A visitor of an expo asked to be forgotten. Whoever holds the pseudonym puts the replacement in its place, removes what it knows of the person, and
/// keeps what was counted. Messages with the old pseudonym may still come later: they are read as the replacement.
/// </summary>
/// <param name="Visitor">The pseudonym that must be held nowhere any longer.</param>
/// <param name="Replacement">Random; nothing leads from it to the badge.</param>
public sealed record VisitorErased(Guid ErasureId, Guid ExpoId, Guid Visitor, Guid Replacement, DateTimeOffset OccurredAt);

/// <summary>A service has carried out an erasure in its own database.</summary>
/// <param name="Service">Name of the service, for example <c>analytics</c>.</param>
public sealed record VisitorForgotten(Guid ErasureId, string Service, DateTimeOffset OccurredAt);

using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Events;

/// <summary>What is wrong with a field: a problem where one thing was sent, a line of the report where many were.</summary>
/// <param name="Field">JSON Pointer into the thing that was sent.</param>
internal sealed record Fault(string Slug, string Detail, string Field)
{
    private const string NotKnown = "not-known-here-yet";

    /// <summary>Refers to what another service must first tell of; word may be on its way.</summary>
    public static Fault NotKnownHereYet(string what, object id, string field) => new(
        NotKnown,
        $"{what} '{id}' is not known to this service. If it was made or published just now, word of it is on its way: try again in a few seconds. Otherwise correct the field.",
        field);

    public ProblemHttpResult AsProblem(HttpContext http)
    {
        if (Slug == NotKnown)
        {
            http.Response.Headers.RetryAfter = "2";
        }
        return Problems.Invalid(Slug, Detail, Field);
    }

    public ItemProblem AsItem() => new(Problems.TypeOf(Slug), Problems.TitleOf(Slug), Detail, Field);
}

/// <summary>Why one of many things that were sent together was not taken: as in a problem answer.</summary>
internal sealed record ItemProblem(string Type, string Title, string Detail, string Field);

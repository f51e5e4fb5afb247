using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Catalog;

/// <summary>What is wrong with a value that was sent: becomes a 422 that names the field.</summary>
/// <param name="Slug">Type of the problem.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Field">JSON Pointer into the request.</param>
internal sealed record Fault(string Slug, string Detail, string Field)
{
    public ProblemHttpResult ToProblem() => Problems.Invalid(Slug, Detail, Field);
}

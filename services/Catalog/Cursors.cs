using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Catalog;

/// <summary>A cursor of the right form whose content no list of ours gave out.</summary>
internal static class Cursors
{
    public static ProblemHttpResult Invalid() => Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
}

using System.Diagnostics.CodeAnalysis;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CityIp.Investment;

/// <summary>Cursors of lists that are ordered by id: ids are made from the time, so that the newest comes first.</summary>
internal static class Cursors
{
    /// <summary>The id that the list goes on before; null from the start.</summary>
    public static bool TryRead(string? cursor, out Guid? before, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        before = null;
        if (!Paging.TryRead(cursor, 1, out var key, out problem))
        {
            return false;
        }
        if (key is null)
        {
            return true;
        }
        if (Guid.TryParse(key[0], out var id))
        {
            before = id;
            return true;
        }
        problem = Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        return false;
    }
}

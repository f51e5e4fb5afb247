using System.ComponentModel;
using System.Globalization;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CityIp.Investment.Edits;

internal sealed record EditView(
    long Version,
    DateTimeOffset At,
    [property: Description("Id of the key that changed it, or message: and the name of the message that did.")] string Actor,
    [property: Description("Name of the field.")] string Field,
    [property: Description("What it held; of a personal field only (personal).")] string? Old,
    string? New);

internal static class EditViews
{
    /// <summary>The edit log of one thing, newest first.</summary>
    public static async Task<Results<Ok<Page<EditView>>, ProblemHttpResult>> ListAsync(InvestmentDb db, Guid subject, int? limit, string? cursor, HttpContext http)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
        {
            return badLimit;
        }
        if (!Paging.TryRead(cursor, 1, out var key, out var badCursor))
        {
            return badCursor;
        }
        var before = long.MaxValue;
        if (key is not null && !long.TryParse(key[0], CultureInfo.InvariantCulture, out before))
        {
            return Problems.Bad("invalid-cursor", "The cursor is not one that this list gave out. Start again without it.", "cursor");
        }
        var size = limit ?? Paging.DefaultLimit;
        var rows = await db.Edits.AsNoTracking().Where(edit => edit.SubjectId == subject && edit.Id < before)
            .OrderByDescending(edit => edit.Id).Take(size + 1).ToListAsync(http.RequestAborted);
        var next = rows.Count > size ? rows[size - 1].Id : 0;
        return Paging.Answer(http, rows.ConvertAll(edit => new EditView(edit.Version, edit.At, edit.Actor, edit.Field, edit.Old, edit.New)), size,
            _ => Paging.Cursor(next.ToString(CultureInfo.InvariantCulture)));
    }
}

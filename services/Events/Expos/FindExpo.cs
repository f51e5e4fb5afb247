using Microsoft.EntityFrameworkCore;

namespace CityIp.Events.Expos;

internal static class FindExpo
{
    /// <summary>The expo of an address: its id or its code will do.</summary>
    public static Task<Expo?> ExpoOfAsync(this IQueryable<Expo> expos, string idOrCode, CancellationToken cancellationToken) =>
        Guid.TryParseExact(idOrCode, "D", out var id)
            ? expos.SingleOrDefaultAsync(expo => expo.Id == id, cancellationToken)
            : expos.SingleOrDefaultAsync(expo => expo.Code == idOrCode, cancellationToken);

    /// <summary>Saves what was added beneath the expo and raises its version, also when others do the same at the moment: an addition takes nothing from them.</summary>
    public static async Task SaveBeneathAsync(this EventsDb db, Expo expo, CancellationToken cancellationToken)
    {
        while (true)
        {
            expo.Version++;
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                await db.Entry(expo).ReloadAsync(cancellationToken);
            }
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CityIp.Analytics.Versions;

/// <summary>Plain SQL in the transaction of the request: that of its Idempotency-Key where it has one, else its own.</summary>
internal static class Writing
{
    public static async Task<T> WriteAsync<T>(this AnalyticsDb db, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        var result = await work((NpgsqlConnection)db.Database.GetDbConnection());
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }
        return result;
    }
}

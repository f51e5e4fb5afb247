using CityIp.ServiceDefaults.Http;
using Npgsql;

namespace CityIp.Events.Archive;

internal static class RefusedWhenArchived
{
    private const string IsArchived = "SELECT EXISTS (SELECT FROM expo WHERE (code = $1 OR id::text = $1) AND archived_at IS NOT NULL)";

    /// <summary>Nothing beneath an archived expo changes any more.</summary>
    public static RouteGroupBuilder RefuseWhenArchived(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (http.Request.RouteValues["expo"] is not string expo)
            {
                return await next(context);
            }
            await using var command = http.RequestServices.GetRequiredService<NpgsqlDataSource>().CreateCommand(IsArchived);
            command.Parameters.Add(new() { Value = expo });
            return (bool)(await command.ExecuteScalarAsync(http.RequestAborted))!
                ? Problems.Of(410, "expo-archived", $"The expo '{expo}' is archived: nothing of it changes any more.")
                : await next(context);
        });
        return group;
    }
}

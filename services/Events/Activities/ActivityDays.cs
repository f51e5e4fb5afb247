using System.Globalization;
using Npgsql;

namespace CityIp.Events.Activities;

/// <summary>The days of which <c>activity</c> has a partition.</summary>
internal static class ActivityDays
{
    private const string Select = """
        SELECT right(relname, 8) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'activity'::regclass AND relname ~ '^activity_\d{8}$'
        ORDER BY relname
        """;

    public static async Task<List<DateOnly>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Select, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DateOnly>();
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(DateOnly.ParseExact(reader.GetString(0), "yyyyMMdd", CultureInfo.InvariantCulture));
        }
        return days;
    }
}

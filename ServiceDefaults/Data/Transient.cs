using System.Net.Sockets;
using Npgsql;

namespace CityIp.ServiceDefaults.Data;

/// <summary>Tells a failure that passes (database away, deadlock, serialisation) from one that will happen again.</summary>
public static class Transient
{
    /// <summary>True when the same work can succeed later without anybody changing anything.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        NpgsqlException { IsTransient: true } => true,
        // Shutting down, starting up, killed by an administrator, out of connections, out of disk: an operator is at work.
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" or "53100" or "53200" } => true,
        TimeoutException or SocketException or EndOfStreamException => true,
        { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };
}

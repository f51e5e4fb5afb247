using System.Collections.Concurrent;
using CityIp.ServiceDefaults.Data;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Gateway.Keys;

/// <summary>When each key was last used, written together every <c>Keys:LastUseSeconds</c> (15 unless set) and at shutdown.</summary>
internal sealed class LastUse(NpgsqlDataSource source, DatabaseReady ready, TimeProvider time, IConfiguration configuration, ILogger<LastUse> log) : BackgroundService
{
    private const string Write = """
        UPDATE partner_key SET last_used_at = used.at
        FROM unnest(@ids, @times) AS used(id, at)
        WHERE partner_key.id = used.id AND (last_used_at IS NULL OR last_used_at < used.at)
        """;

    private ConcurrentDictionary<Guid, DateTimeOffset> uses = new();

    public void Note(Guid keyId) => uses[keyId] = time.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(configuration.GetValue("Keys:LastUseSeconds", 15.0)));
        try
        {
            await ready.WaitAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (ready.IsReady)
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var written = Interlocked.Exchange(ref uses, new());
        if (written.IsEmpty)
        {
            return;
        }
        var rows = written.ToArray();
        try
        {
            await using var command = source.CreateCommand(Write);
            command.Parameters.Add(new("ids", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = rows.Select(row => row.Key).ToArray() });
            command.Parameters.Add(new("times", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = rows.Select(row => row.Value).ToArray() });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception exception) when (Transient.IsTransient(exception))
        {
            log.LogWarning("When {Keys} keys were last used could not be written: {Reason} Their next use will be.", rows.Length, exception.Message);
        }
    }
}

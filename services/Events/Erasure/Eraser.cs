using System.Security.Cryptography;
using System.Text.Json;
using CityIp.Contracts;
using CityIp.Events.Leads;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Erasure;

/// <summary>
/// Carries out erasures: the pseudonym goes from every table, one random id takes its place, and the other services are told in the same transaction.
/// A while later it looks once more, for what was on its way through the door at that moment (another replica learns of an erasure within a second,
/// and a request waits for seconds at most); only then whom to look for is forgotten too.
/// </summary>
internal sealed class Eraser(
    NpgsqlDataSource source,
    ExpoSecrets secrets,
    LeadBook leads,
    FailedMessageContents failed,
    ProgrammeChanged changed,
    OutboxSignal signal,
    DatabaseReady ready,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<Eraser> log) : BackgroundService
{
    private const int TimeoutSeconds = 600;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private readonly TimeSpan settleAfter = configuration.GetValue("Erasure:SettleAfter", TimeSpan.FromSeconds(60));
    private readonly HashSet<Guid> unreadable = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var seen = changed.Count;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await WorkAsync(stoppingToken))
                {
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "An erasure was not carried out yet; the next try is in {Seconds:0} s. Check PostgreSQL if this repeats.", Poll.TotalSeconds);
            }
            seen = await changed.WaitAsync(seen, Poll, stoppingToken);
        }
    }

    /// <returns>False when nothing is due.</returns>
    internal async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ErasureTable.ClaimAsync(connection, now - settleAfter, unreadable, cancellationToken) is not { } erasure)
        {
            return false;
        }
        if (Read(erasure) is not { } target)
        {
            return true;
        }
        if (await ForgetAsync(connection, erasure, target, cancellationToken) is not { } messages)
        {
            return true;
        }
        if (erasure.IsErased)
        {
            await ErasureTable.SettleAsync(connection, erasure.Id, now, cancellationToken);
        }
        else
        {
            messages.Add(OutboxMessage.Of(new VisitorErased(erasure.Id, erasure.ExpoId, target.Visitor, target.Replacement, now)));
            await ErasureTable.MarkErasedAsync(connection, erasure.Id, now, cancellationToken);
        }
        await connection.PublishAsync(messages, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Wake();
        return true;
    }

    /// <returns>What is to be told of the visitor's leads: they are nobody's now, and have no contact. Null: a lead came in between, begin again.</returns>
    private async Task<List<OutboxMessage>?> ForgetAsync(NpgsqlConnection connection, OpenErasure erasure, ErasureTarget target, CancellationToken cancellationToken)
    {
        List<OutboxMessage> messages = [];
        await SealedLetters.ForgetAsync(connection, erasure.ExpoCode, target.Badge, secrets, cancellationToken);
        await failed.ForgetAsync(connection, message => FailedActivity.Without(message, erasure.ExpoCode, target.Badge), cancellationToken);
        foreach (var table in VisitorTables.All)
        {
            if (table.Forget is null)
            {
                if (!await LeadTable.TryLockAsync(connection, erasure.ExpoId, [target.Visitor], cancellationToken))
                {
                    return null;
                }
                continue;
            }
            await using var command = new NpgsqlCommand(table.Forget, connection)
            {
                CommandTimeout = TimeoutSeconds,
                Parameters = { new() { Value = erasure.ExpoId }, new() { Value = target.Visitor }, new() { Value = target.Replacement } },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        // After the badge: a capture that waits for it finds no contact.
        var forgotten = await LeadTable.ReplaceAsync(connection, erasure.ExpoId, target.Visitor, target.Replacement, cancellationToken);
        await LeadCaptureTable.ForgetAsync(connection, [.. forgotten.Select(lead => lead.Id)], cancellationToken);
        messages.AddRange(await leads.TellAsync(connection, forgotten));
        return messages;
    }

    private ErasureTarget? Read(OpenErasure erasure)
    {
        try
        {
            return JsonSerializer.Deserialize<ErasureTarget>(secrets.Decrypt(erasure.Target, erasure.ExpoId));
        }
        catch (CryptographicException exception)
        {
            unreadable.Add(erasure.Id);
            log.LogError(exception, "Erasure {Id} cannot be carried out: whom to forget was encrypted under another key. Start the service with the Events:EncryptionKey (or Identity:Key) of that time.", erasure.Id);
            return null;
        }
    }
}

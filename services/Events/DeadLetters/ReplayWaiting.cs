using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Data;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>
/// Takes in dead letters whose expo, booth, session, hall or type has appeared. It looks at the tables and not at who told what, so that a booth placed
/// while its event was being quarantined is not missed; and the letter's own state, changed in the transaction, is what lets it count once.
/// </summary>
internal sealed class ReplayWaiting(
    NpgsqlDataSource source,
    Door door,
    IntakeTransaction transaction,
    ExpoSecrets secrets,
    ProgrammeChanged changed,
    OutboxSignal signal,
    IntakeMetrics metrics,
    DatabaseReady ready,
    ILogger<ReplayWaiting> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ObserveEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.WaitAsync(stoppingToken);
        var (seen, swept, observed) = (changed.Count, 0L, 0L);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await ReplayAsync(stoppingToken) > 0)
                {
                }
                if (IsDue(ref observed, ObserveEvery))
                {
                    metrics.ObserveDeadLetters(await WaitingLetters.ObserveAsync(source, stoppingToken));
                }
                if (IsDue(ref swept, SweepEvery))
                {
                    await WaitingLetters.ForgetAsync(source, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException || Transient.IsTransient(exception))
            {
                log.LogWarning(exception, "Dead letters could not be looked through; the next try is in {Seconds:0} s. Check PostgreSQL if this repeats.", Poll.TotalSeconds);
            }
            seen = await changed.WaitAsync(seen, Poll, stoppingToken);
        }
    }

    /// <returns>How many were taken in.</returns>
    private async Task<int> ReplayAsync(CancellationToken cancellationToken)
    {
        var letters = await WaitingLetters.ReadAsync(source, cancellationToken);
        var taken = new List<ReceivedEvent>();
        foreach (var letter in letters)
        {
            var item = await ExamineAsync(letter, cancellationToken);
            if (item is { Status: not IntakeStatus.Rejected, Quarantine: null })
            {
                taken.Add(item);
                continue;
            }
            var quarantine = item?.Quarantine ?? new Quarantine(Quarantine.Refused, item?.Problem?.Detail ?? "The event cannot be read any more: it was sealed under another key.");
            // Where its expo is known by now, it no longer has to be sealed.
            var (readable, sealedBody, visitor) = item switch
            {
                { Problem.Slug: Forgotten.Slug } => (null, null, null),
                { Readable: { } write } => (write(), null, item.Visitor),
                { Sealed: { } body } => (null, body, null),
                _ => (letter.Readable, letter.Sealed, letter.Visitor),
            };
            await WaitingLetters.ChangeAsync(source, letter.Id, quarantine, visitor, readable, sealedBody, cancellationToken);
        }
        if (taken.Count > 0)
        {
            await transaction.WriteAsync(taken);
            signal.Wake();
            metrics.Replayed(taken.Count(item => item.Status == IntakeStatus.Accepted));
            log.LogInformation("{Count} dead letters were taken in: what they waited for has appeared.", taken.Count);
        }
        return taken.Count;
    }

    /// <summary>Null when it cannot be read.</summary>
    private async Task<ReceivedEvent?> ExamineAsync(WaitingLetter letter, CancellationToken cancellationToken)
    {
        try
        {
            var json = letter.Readable ?? Encoding.UTF8.GetString(secrets.Decrypt(letter.Sealed, letter.Key));
            var read = CloudEventReader.ReadStructured(JsonElement.Parse(json));
            var arrival = new Arrival(new(letter.Door, letter.Sender, letter.Organisation), new(letter.ReceivedAt), 0)
            {
                ReplayOf = letter.Id,
                KnownKey = letter.Key,
                KnownFingerprint = letter.Fingerprint,
                KnownVisitor = letter.Readable is null ? null : letter.Visitor,
            };
            return read.Event is { } received ? await door.ExamineAsync(received, arrival, cancellationToken) : null;
        }
        catch (CryptographicException exception)
        {
            log.LogError(exception, "Dead letter {Id} cannot be decrypted. Was Events:EncryptionKey or Identity:Key changed? It is left to an operator.", letter.Id);
            return null;
        }
    }

    private static bool IsDue(ref long last, TimeSpan every)
    {
        if (last != 0 && Stopwatch.GetElapsedTime(last) < every)
        {
            return false;
        }
        last = Stopwatch.GetTimestamp();
        return true;
    }
}

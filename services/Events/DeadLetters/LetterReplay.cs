using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>
/// Examines dead letters again, by the door that every event comes through, and takes in those that pass. A letter of a conflict is never taken in under
/// the id it came with, because another event stands there: an operator gives it an id of its own, or discards it.
/// </summary>
internal sealed class LetterReplay(NpgsqlDataSource source, Door door, IntakeTransaction transaction, ExpoSecrets secrets, OutboxSignal signal, IntakeMetrics metrics, ILogger<LetterReplay> log)
{
    public const string SealedUnderAnotherKey = "The event was sealed under another key than the service has now. Start it with the Events:EncryptionKey (or Identity:Key) of that time.";

    /// <param name="by">Key of the operator; null when letters are replayed by themselves.</param>
    /// <param name="dryRun">Only says what would become of each.</param>
    public async Task<List<LetterOutcome>> ReplayAsync(IReadOnlyList<WaitingLetter> letters, string? by, bool dryRun, CancellationToken cancellationToken)
    {
        var outcomes = new LetterOutcome[letters.Count];
        var passed = new List<(int Index, ReceivedEvent Item)>();
        for (var i = 0; i < letters.Count; i++)
        {
            var letter = letters[i];
            if (Settled(letter) is { } settled)
            {
                outcomes[i] = settled;
                continue;
            }
            var (item, problem) = await ExamineAsync(letter, by, cancellationToken);
            if (item is { Status: not IntakeStatus.Rejected, Quarantine: null })
            {
                passed.Add((i, item));
                continue;
            }
            outcomes[i] = item?.Quarantine is { } quarantine
                ? Outcome(letter, "quarantined", quarantine.Reason, quarantine.Detail, quarantine.Pointer)
                : Outcome(letter, "rejected", problem!.Slug, problem.Detail, problem.Field);
            if (!dryRun)
            {
                await HoldAsync(letter, item, problem, cancellationToken);
            }
        }
        await (dryRun ? ForeseeAsync([.. passed.Select(one => one.Item)], cancellationToken) : TakeInAsync([.. passed.Select(one => one.Item)]));
        foreach (var (index, item) in passed)
        {
            if (item.Status == IntakeStatus.Conflict && !dryRun)
            {
                // It waits for nothing that could appear: only another id helps.
                var taken = new Quarantine(Quarantine.Conflict, "Another event was taken in under the source and id that the letter was given.", "id") { Expo = item.References!.Expo.Code };
                await WaitingLetters.ChangeAsync(source, letters[index], taken, item.Visitor, item.ToReadable()!, null, cancellationToken);
            }
            outcomes[index] = item.Status switch
            {
                IntakeStatus.Conflict => Outcome(letters[index], "conflict", Quarantine.Conflict, "Another event was taken in under the source and id that the letter was given. Give it an id of its own.", "id"),
                IntakeStatus.Rejected => Outcome(letters[index], "rejected", "stale", "Somebody changed the letter at the same moment. Try again.", null),
                var status => new LetterOutcome(letters[index].Id, IntakeAnswers.WordOf(status), null),
            };
        }
        return [.. outcomes];
    }

    /// <summary>What needs no examination; null for the rest.</summary>
    private static LetterOutcome? Settled(WaitingLetter letter) => letter switch
    {
        { State: "replayed" } => new(letter.Id, "duplicate", null),
        { State: "discarded" } => Outcome(letter, "rejected", "already-discarded", "The letter was discarded.", null),
        { Reason: Quarantine.Conflict, EditedKey: null } => Outcome(letter, "conflict", Quarantine.Conflict, "Another event stands under this source and id. Edit the letter to give it an id of its own, or discard it.", "id"),
        { Reason: Quarantine.Refused, EditedKey: null } => Outcome(letter, "rejected", Quarantine.Refused, $"It is no event as it is ({letter.Detail}). Edit the letter, or discard it.", null),
        _ => null,
    };

    private async Task<(ReceivedEvent? Item, Refusal? Problem)> ExamineAsync(WaitingLetter letter, string? by, CancellationToken cancellationToken)
    {
        try
        {
            var json = letter.Readable ?? Encoding.UTF8.GetString(secrets.Decrypt(letter.Sealed, letter.OwnKey));
            var read = CloudEventReader.ReadStructured(JsonElement.Parse(json));
            if (read.Event is not { } received)
            {
                return (null, read.Refusal);
            }
            var item = await door.ExamineAsync(received, new Arrival(new(letter.Door, letter.Sender, letter.Organisation), new(letter.ReceivedAt), 0)
            {
                ReplayOf = new(letter.Id, letter.Version, letter.EditedKey is not null, by),
                KnownKey = letter.OwnKey,
                KnownFingerprint = letter.EditedFingerprint ?? letter.Fingerprint,
                KnownVisitor = letter.Readable is null ? null : letter.Visitor,
            }, cancellationToken);
            return (item, item.Problem);
        }
        catch (CryptographicException exception)
        {
            log.LogError(exception, "Dead letter {Id} cannot be decrypted. Was Events:EncryptionKey or Identity:Key changed? It is left to an operator.", letter.Id);
            return (null, new("sealed-under-another-key", SealedUnderAnotherKey));
        }
    }

    /// <summary>It stays held; what it waits for may be something else now, and where its expo is known by now it no longer has to be sealed.</summary>
    private async Task HoldAsync(WaitingLetter letter, ReceivedEvent? item, Refusal? problem, CancellationToken cancellationToken)
    {
        var quarantine = item?.Quarantine ?? new Quarantine(Quarantine.Refused, $"{problem!.Slug}: {problem.Detail}", problem.Field);
        var (readable, sealedBody, visitor) = item switch
        {
            { Problem.Slug: Forgotten.Slug } => (null, null, null),
            { IsReadable: true } => (item.ToReadable(), null, item.Visitor),
            { Sealed: { } body } => (null, body, null),
            _ => (letter.Readable, letter.Sealed, letter.Visitor),
        };
        // An operator's ETag stays good where nothing has changed.
        if (quarantine.Reason != letter.Reason || quarantine.Detail != letter.Detail || quarantine.Code != letter.MissingCode || readable is null != letter.Readable is null)
        {
            await WaitingLetters.ChangeAsync(source, letter, quarantine, visitor, readable, sealedBody, cancellationToken);
        }
    }

    private async Task TakeInAsync(List<ReceivedEvent> passed)
    {
        if (passed.Count > 0)
        {
            await transaction.WriteAsync(passed);
            signal.Wake();
            metrics.Replayed(passed.Count(item => item.Status == IntakeStatus.Accepted));
        }
    }

    /// <summary>What the transaction would find: those that were given another source or id may be in the ledger by now.</summary>
    private async Task ForeseeAsync(List<ReceivedEvent> passed, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var known = await Ledger.FingerprintsAsync(connection, [.. passed.Where(item => item.ReplayOf!.EntersLedger).Select(item => item.Key)]);
        foreach (var item in passed)
        {
            item.Status = !item.ReplayOf!.EntersLedger || !known.TryGetValue(item.Key, out var fingerprint) ? IntakeStatus.Accepted
                : fingerprint == item.Fingerprint ? IntakeStatus.Duplicate
                : IntakeStatus.Conflict;
        }
    }

    private static LetterOutcome Outcome(WaitingLetter letter, string status, string slug, string detail, string? field) =>
        new(letter.Id, status, new(Problems.TypeOf(slug), Problems.TitleOf(slug), detail, field ?? string.Empty));
}

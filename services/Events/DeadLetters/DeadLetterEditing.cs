using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.DeadLetters;

/// <summary>
/// An operator's correction of a letter's event: examined by the door that every event comes through, with badge codes replaced before anything is
/// written. What stood there is kept in the edit log. The letter stays held; a replay takes it in.
/// </summary>
internal sealed class DeadLetterEditing(NpgsqlDataSource source, Door door, ExpoSecrets secrets, Broker.Publishers publishers)
{
    /// <summary>Null when the letter was changed; else why not.</summary>
    public async Task<ProblemHttpResult?> EditAsync(WaitingLetter letter, CloudEvent corrected, string? note, Caller by, CancellationToken cancellationToken)
    {
        var before = Current(letter);
        if (await RefuseSourceAsync(letter, before, corrected, cancellationToken) is { } foreign)
        {
            return foreign;
        }
        if (RefuseBadge(letter, before, corrected, out var visitor) is { } badge)
        {
            return badge;
        }
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // The ledger knows whether the id the event came with is this letter's own: that of a conflict is another event's, what was refused has none.
        var owns = (await Ledger.FingerprintsAsync(connection, [letter.Key])).TryGetValue(letter.Key, out var fingerprint) && fingerprint == letter.Fingerprint;
        var keepsId = owns && (LedgerKey.Of(corrected.Source, corrected.Id) == letter.Key || (letter.EditedKey is null && SaysTheSame(letter, before, corrected)));
        var item = await door.ExamineAsync(corrected, new Arrival(new(letter.Door, letter.Sender, letter.Organisation), new(letter.ReceivedAt), 0)
        {
            KnownKey = keepsId ? letter.Key : null,
            KnownFingerprint = keepsId ? letter.Fingerprint : default,
            KnownVisitor = visitor,
        }, cancellationToken);
        if (item is { Status: IntakeStatus.Rejected, Problem: { } problem })
        {
            return Problems.Of(problem.Status, problem.Slug, problem.Detail, problem.Field);
        }
        if (item is { IsReadable: false, Sealed: null })
        {
            // Where the door would hold nothing, a correction puts nothing in its place.
            return Problems.Of(Forgotten.Refusal.Status, Forgotten.Slug, Forgotten.Detail, Forgotten.Refusal.Field);
        }
        if (!keepsId && (await Ledger.FingerprintsAsync(connection, [item.Key])).Count > 0)
        {
            return IdIsTaken();
        }
        try
        {
            return await DeadLetterEdits.WriteAsync(connection, letter, item, keepsId, note, by, cancellationToken)
                ? null
                : Problems.Of(412, "stale", "Somebody else changed the letter at the same moment. Read it again and repeat the change with the new ETag.");
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return IdIsTaken();
        }
    }

    private static ProblemHttpResult IdIsTaken() =>
        Problems.Invalid("id-is-taken", "Another event stands under this source and id. Give the corrected event an id of its own.", "/id");

    /// <summary>Null when it cannot be read; then what the letter says of source and id stands for it.</summary>
    private CloudEvent? Current(WaitingLetter letter)
    {
        try
        {
            var json = letter.Readable ?? Encoding.UTF8.GetString(secrets.Decrypt(letter.Sealed, letter.OwnKey));
            return CloudEventReader.ReadStructured(JsonElement.Parse(json)).Event;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool SaysTheSame(WaitingLetter letter, CloudEvent? before, CloudEvent corrected) =>
        (corrected.Source == before?.Source || corrected.Source == letter.Source) && (corrected.Id == before?.Id || corrected.Id == letter.EventId);

    /// <summary>Who said it is not an operator's to change; what the broker's door refused may only be ascribed to who sent it.</summary>
    private async Task<ProblemHttpResult?> RefuseSourceAsync(WaitingLetter letter, CloudEvent? before, CloudEvent corrected, CancellationToken cancellationToken)
    {
        if (letter.Source.Length > 0)
        {
            return corrected.Source == letter.Source || corrected.Source == before?.Source
                ? null
                : Problems.Invalid("source-is-fixed", $"The source says who sent the event, and stays '{letter.Source}'.", "/source");
        }
        return letter.Sender.Length > 0 && await publishers.FindAsync(letter.Sender, cancellationToken) is { } rights && rights.MayPublishAs(corrected.Source)
            ? null
            : Problems.Of(403, "foreign-source", $"The broker's user '{letter.Sender}' may not publish under this source. Register it under /v1/events/publishers first, or correct the source.", "/source");
    }

    /// <summary>The badge of a readable letter is a pseudonym already: left as it is, it stays so, but it means nothing at another expo.</summary>
    private static ProblemHttpResult? RefuseBadge(WaitingLetter letter, CloudEvent? before, CloudEvent corrected, out Guid? visitor)
    {
        visitor = letter.Readable is not null && letter.Visitor is { } known && TextOf(corrected, "badge") == known.ToString() ? known : null;
        return visitor is not null && before is not null && TextOf(before, "expo") != TextOf(corrected, "expo")
            ? Problems.Invalid("pseudonym-of-another-expo", "The badge is a pseudonym within the expo it was received for. Give the badge's code for the other expo, or leave the badge out.", "/data/badge")
            : null;
    }

    private static string? TextOf(CloudEvent item, string name) =>
        item.Json is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

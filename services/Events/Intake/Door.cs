using System.Text;
using System.Text.Json;
using CityIp.Events.Activities;
using CityIp.Events.DeadLetters;
using CityIp.Events.Security;
using Npgsql;

namespace CityIp.Events.Intake;

/// <summary>
/// The way of every event, whichever door it came through: known by its key; of a known type and valid, or quarantined; its expo known, or
/// quarantined; its badge code replaced; its references resolved, or quarantined; its time derived. Nothing is written here.
/// </summary>
internal sealed class Door(ActivityTypes types, Programmes programmes, Fingerprints fingerprints, ExpoSecrets secrets, NpgsqlDataSource source)
{
    public async ValueTask<ReceivedEvent> ExamineAsync(CloudEvent received, Arrival arrival, CancellationToken cancellationToken)
    {
        var key = LedgerKey.Of(received.Source, received.Id);
        Guid fingerprint;
        try
        {
            fingerprint = fingerprints.Of(received);
        }
        catch (NotCanonicalException exception)
        {
            return arrival.Reject(received.Id, new("ambiguous-data", $"{exception.Message} Two readers could understand the data differently.", "data"));
        }
        var type = await types.FindAsync(received.Type, cancellationToken);
        if (FindTypeProblem(received, type) is { } unreadable)
        {
            return await IsOfForgottenAsync(received, cancellationToken)
                ? await ForgetAsync(received, arrival, key, fingerprint, unreadable, cancellationToken)
                : Seal(received, arrival, key, fingerprint, unreadable);
        }
        var data = received.Json!.Value;
        var expoCode = TextOf(data, "expo")!;
        var expo = await programmes.FindAsync(expoCode, cancellationToken);
        if (expo is null)
        {
            return Seal(received, arrival, key, fingerprint, new(Quarantine.UnknownExpo, $"There is no expo '{expoCode}' yet. It is taken in as soon as there is.", "/data/expo") { Expo = expoCode });
        }
        if (expo.IsArchived)
        {
            return arrival.Reject(received.Id, new("expo-archived", $"The expo '{expoCode}' is archived and takes in nothing more.", "/data/expo", 410));
        }

        var badge = TextOf(data, "badge");
        var visitor = arrival.KnownVisitor ?? (badge is null ? null : ExpoSecrets.Pseudonym(expo.Secret, badge));
        if (visitor is { } somebody && expo.HasForgotten(somebody))
        {
            return await ForgetAsync(received, arrival, key, fingerprint, new(Forgotten.Slug, Forgotten.Detail, "/data/badge"), cancellationToken);
        }
        var scrubber = badge is null || arrival.KnownVisitor is not null ? null : new Scrubber(badge, visitor!.Value.ToString());
        var safeData = Canonical(data, scrubber);
        var references = Resolve(type!, data, expo, out var problem);
        var deviceTime = TimeOf(received.Time);
        var sentTime = TimeOf(received.Extensions?.GetValueOrDefault(CloudEvent.SentTime));
        var (occurredAt, clock) = DerivedTime.Of(deviceTime, sentTime, arrival.ReceivedAt);
        return new()
        {
            Index = arrival.Index,
            Id = received.Id,
            Key = arrival.KnownKey ?? key,
            Fingerprint = arrival.KnownKey is null ? fingerprint : arrival.KnownFingerprint,
            Sender = arrival.Sender,
            ReceivedAt = arrival.ReceivedAt,
            Type = received.Type,
            Source = scrubber?.Scrub(received.Source) ?? received.Source,
            EventId = scrubber?.Scrub(received.Id) ?? received.Id,
            DeviceTime = deviceTime,
            SentTime = sentTime,
            OccurredAt = occurredAt,
            Hour = DerivedTime.HourOf(occurredAt, expo.Zone),
            Clock = clock,
            Visitor = visitor,
            References = references,
            Quarantine = problem,
            Data = safeData,
            Attributes = received.OtherAttributes(scrubber),
            Original = received,
            Scrubber = scrubber,
            ReplayOf = arrival.ReplayOf,
        };
    }

    private static Quarantine? FindTypeProblem(CloudEvent received, ActivityType? type)
    {
        if (type is null)
        {
            return new(Quarantine.UnknownType, "The type is not registered. The registered ones are at /v1/events/activity-types; it is taken in as soon as it is.", "/type");
        }
        if (received.DataSchema is not { } address || !type.TryReadAddress(address, out var named))
        {
            return received.DataSchema is null
                ? FindDataProblem(received, type, type.Latest, named: false)
                : new(Quarantine.UnknownSchema, $"The type's schema is {type.Address}.", "/dataschema");
        }
        return named is not { } number ? FindDataProblem(received, type, type.Latest, named: false)
            : type.Version(number) is { } version ? FindDataProblem(received, type, version, named: true)
            : new(Quarantine.UnknownSchema, $"The type has no version {number} yet; its newest is {type.Latest.Number}. It is taken in as soon as it has.", "/dataschema") { Code = $"{number}" };
    }

    /// <param name="named">True when the sender asked for this version: no later one will do.</param>
    private static Quarantine? FindDataProblem(CloudEvent received, ActivityType type, TypeVersion version, bool named)
    {
        if (received.Json is not { } json)
        {
            return received.Bytes.IsEmpty
                ? new(Quarantine.InvalidData, "is required.", "/data")
                : new(Quarantine.Undecodable, "The data cannot be read as JSON.", "/data");
        }
        if (version.Validator.Check(json, "/data") is { } misfit)
        {
            // It waits for a version that takes more, unless there can be none: so it says which one did not.
            return type.IsBuiltIn
                ? new(Quarantine.InvalidData, misfit.Reason, misfit.Pointer)
                : new(Quarantine.InvalidData, $"{misfit.Reason} So says version {version.Number} of the type.", misfit.Pointer) { Code = named ? null : $"{version.Number}" };
        }
        return !type.IsBuiltIn && SchemaConventions.Check(json) is { } badCode ? new(Quarantine.InvalidData, badCode.Reason, $"/data{badCode.Pointer}") : null;
    }

    private static References? Resolve(ActivityType type, JsonElement data, ExpoProgramme expo, out Quarantine? problem)
    {
        var (boothCode, sessionCode, hallCode) = (TextOf(data, "booth"), TextOf(data, "session"), TextOf(data, "hall"));
        var booth = boothCode is null ? null : expo.Booths.GetValueOrDefault(boothCode);
        var session = sessionCode is null ? null : expo.Sessions.GetValueOrDefault(sessionCode);
        Guid? hall = hallCode is not null && expo.Halls.TryGetValue(hallCode, out var id) ? id : null;
        problem = (boothCode, sessionCode, hallCode) switch
        {
            ({ } code, _, _) when booth is null => Unknown(Quarantine.UnknownBooth, "booth", code),
            (_, { } code, _) when session is null => Unknown(Quarantine.UnknownSession, "session", code),
            (_, _, { } code) when hall is null => Unknown(Quarantine.UnknownHall, "hall", code),
            _ => null,
        };
        var named = AssetsOf(data);
        if (problem is null && type.Type is ActivityType.ExhibitInteracted or ActivityType.LeadCaptured && named is not null && FindForeign(named, booth) is var at and >= 0)
        {
            problem = new(Quarantine.InvalidData, "The booth does not show this asset.", $"/data/assets/{at}") { Expo = expo.Code };
        }
        return problem is not null ? null : new(expo, booth, session?.Id, booth?.HallId ?? session?.HallId ?? hall, named ?? booth?.AssetIds ?? []);

        Quarantine Unknown(string reason, string what, string code) =>
            new(reason, $"The expo '{expo.Code}' has no {what} '{code}' yet. It is taken in as soon as it has.", $"/data/{what}") { Expo = expo.Code, Code = code };
    }

    private static Guid[]? AssetsOf(JsonElement data)
    {
        if (!data.TryGetProperty("assets", out var list))
        {
            return null;
        }
        var assets = new Guid[list.GetArrayLength()];
        var next = 0;
        foreach (var item in list.EnumerateArray())
        {
            assets[next++] = item.GetGuid();
        }
        return assets;
    }

    /// <summary>Place of the first asset that the booth does not show, or -1.</summary>
    private static int FindForeign(Guid[] assets, BoothReference? booth)
    {
        for (var i = 0; i < assets.Length; i++)
        {
            if (!booth!.AssetIds.Contains(assets[i]))
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>Also where the type is not known, or the data do not fit it: as long as expo and badge are where they always are.</summary>
    private async ValueTask<bool> IsOfForgottenAsync(CloudEvent received, CancellationToken cancellationToken) =>
        received.Json is { ValueKind: JsonValueKind.Object } data && TextOf(data, "badge") is { } badge && TextOf(data, "expo") is { } code
        && await programmes.FindAsync(code, cancellationToken) is { IsArchived: false } expo && expo.HasForgotten(ExpoSecrets.Pseudonym(expo.Secret, badge));

    /// <summary>
    /// Nothing is held of an activity whose visitor was forgotten. One that was taken in before goes on without visitor and body, so that its sender is
    /// told duplicate, or conflict, as ever.
    /// </summary>
    private async ValueTask<ReceivedEvent> ForgetAsync(CloudEvent received, Arrival arrival, Guid key, Guid fingerprint, Quarantine quarantine, CancellationToken cancellationToken)
    {
        if (arrival.ReplayOf is not null || !await Ledger.HoldsAsync(source, key, cancellationToken))
        {
            return arrival.Reject(received.Id, Forgotten.Refusal);
        }
        return new()
        {
            Index = arrival.Index,
            Id = received.Id,
            Key = key,
            Fingerprint = fingerprint,
            Sender = arrival.Sender,
            ReceivedAt = arrival.ReceivedAt,
            Type = received.Type,
            Source = "(erased)",
            EventId = "(erased)",
            Quarantine = quarantine,
        };
    }

    /// <summary>For what may hold a badge code in a place that we do not know.</summary>
    private ReceivedEvent Seal(CloudEvent received, Arrival arrival, Guid key, Guid fingerprint, Quarantine quarantine)
    {
        // Where the badge is in its place it goes from what stays readable, too.
        var badge = received.Json is { ValueKind: JsonValueKind.Object } json ? TextOf(json, "badge") : null;
        var scrubber = badge is null ? null : new Scrubber(badge, "(badge)");
        return new()
        {
            Index = arrival.Index,
            Id = received.Id,
            Key = arrival.KnownKey ?? key,
            Fingerprint = arrival.KnownKey is null ? fingerprint : arrival.KnownFingerprint,
            Sender = arrival.Sender,
            ReceivedAt = arrival.ReceivedAt,
            Type = received.Type,
            Source = scrubber?.Scrub(received.Source) ?? received.Source,
            EventId = scrubber?.Scrub(received.Id) ?? received.Id,
            DeviceTime = TimeOf(received.Time),
            SentTime = TimeOf(received.Extensions?.GetValueOrDefault(CloudEvent.SentTime)),
            Quarantine = quarantine,
            Sealed = secrets.Encrypt(Encoding.UTF8.GetBytes(received.ToJson(received.Json is { } data ? Canonical(data, null) : null)), arrival.KnownKey ?? key),
            ReplayOf = arrival.ReplayOf,
        };
    }

    private static string Canonical(JsonElement data, Scrubber? scrubber)
    {
        var output = CanonicalJson.Buffer();
        CanonicalJson.Write(data, output, scrubber);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string? TextOf(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? TimeOf(string? text) => Rfc3339.TryParse(text, out var time) ? time : null;
}

/// <summary>One event of a request, or of a message, or a dead letter that is tried again.</summary>
internal readonly record struct Arrival(Sender Sender, DateTimeOffset ReceivedAt, int Index)
{
    public ReplayedLetter? ReplayOf { get; init; }

    /// <summary>A dead letter's own: its text was scrubbed, so that key and fingerprint could not be made again.</summary>
    public Guid? KnownKey { get; init; }

    public Guid KnownFingerprint { get; init; }

    public Guid? KnownVisitor { get; init; }

    public ReceivedEvent Reject(string? id, Refusal refusal) => new()
    {
        Index = Index,
        Id = id,
        Sender = Sender,
        ReceivedAt = ReceivedAt,
        Status = IntakeStatus.Rejected,
        Problem = refusal,
    };
}

using System.Globalization;
using System.Text.Json;
using CityIp.Events.Activities;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Http;
using CityIp.ServiceDefaults.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>What is answered to a capture; the same whenever it is sent again, but for the contact, which is what is consented to now.</summary>
internal sealed record Captured(LeadView Lead, bool IsNew);

/// <summary>A booth's own door: the lead is captured by its activity, which goes the way of every activity.</summary>
internal sealed class LeadCapturing(Door door, IntakeTransaction transaction, LeadBook book, OutboxSignal signal, IntakeMetrics metrics, NpgsqlDataSource source, TimeProvider clock)
{
    private const string FindBadge = "SELECT EXISTS (SELECT FROM badge WHERE expo_id = $1 AND visitor = $2)";

    private const string FindVisitor = """
        SELECT lead.visitor, consents, contact FROM lead LEFT JOIN badge ON badge.expo_id = lead.expo_id AND badge.visitor = lead.visitor WHERE lead.id = $1
        """;

    public async Task<(Captured? Told, ProblemHttpResult? Refusal)> CaptureAsync(ExpoProgramme expo, BoothReference booth, CaptureLead sent, Caller caller, CancellationToken cancellationToken)
    {
        // Of the exhibitor and not of the key: after a change of keys a capture that is sent again is still known.
        var activity = ActivityOf(expo, sent, $"urn:cityip:exhibitor:{booth.ExhibitorId}");
        var key = LedgerKey.Of(activity.Source, activity.Id);
        var visitor = ExpoSecrets.Pseudonym(expo.Secret, sent.Badge);
        var before = await LeadCaptureTable.FindAsync(source, key, cancellationToken);
        if (before is null && expo.HasForgotten(visitor))
        {
            return (null, Problems.Of(410, Forgotten.Slug, Forgotten.Detail, "/badge"));
        }
        if (before is null && !await HasBadgeAsync(expo.Id, visitor, cancellationToken))
        {
            return (null, Problems.Invalid("unknown-badge", "No badge with this code was told for the expo. If it is right, have it uploaded; the code is not repeated here.", "/badge"));
        }
        var item = await door.ExamineAsync(activity, new(new(Sender.Http, caller.KeyId, caller.Organisation), clock.GetUtcNow(), 0), cancellationToken);
        // One that was taken in before is known again, whatever has changed since: a visitor who was forgotten, a booth that shows other assets.
        if ((before is null || item.Status == IntakeStatus.Rejected) && Refuse(item) is { } refusal)
        {
            return (null, refusal);
        }
        try
        {
            // Once begun it is carried through: whoever hung up will send it again and is told what became of it.
            await transaction.WriteAsync([item], _ => item.Status == IntakeStatus.Conflict ? throw new LeadIdReusedException() : Task.CompletedTask);
        }
        catch (LeadIdReusedException)
        {
            return (null, Problems.Conflict("lead-id-reused", "Another lead was captured under this id. Nothing of this one is held: give every capture an id of its own."));
        }
        signal.Wake();
        metrics.Answered([item]);
        var told = before ?? await LeadCaptureTable.FindAsync(source, key, CancellationToken.None) ?? throw new InvalidOperationException($"Lead capture {key} was committed and is not there.");
        return (new(await ViewAsync(expo, booth, told.LeadId, told.Told), told.IsCreated), null);
    }

    private static CloudEvent ActivityOf(ExpoProgramme expo, CaptureLead sent, string from)
    {
        var data = new Dictionary<string, object?> { ["expo"] = expo.Code, ["booth"] = sent.Booth, ["badge"] = sent.Badge, ["assets"] = sent.Assets, ["note"] = sent.Note, ["answers"] = sent.Answers };
        return new()
        {
            Id = sent.Id,
            Source = from,
            Type = ActivityType.LeadCaptured,
            Time = Text(sent.Time),
            Extensions = Text(sent.SentTime) is { } at ? new(StringComparer.Ordinal) { ["senttime"] = at } : null,
            Json = JsonSerializer.SerializeToElement(data.Where(field => field.Value is not null).ToDictionary(), JsonSerializerOptions.Web),
        };
    }

    /// <summary>What the door holds back it holds for later; an app that waits for an answer can correct it now.</summary>
    private static ProblemHttpResult? Refuse(ReceivedEvent item) => item switch
    {
        { Status: IntakeStatus.Rejected, Problem: { } problem } => Problems.Of(problem.Status, problem.Slug, problem.Detail, FieldOf(problem.Field)),
        { Quarantine: { } quarantine } => Problems.Of(422, quarantine.Reason, quarantine.Detail, FieldOf(quarantine.Pointer)),
        _ => null,
    };

    private static string? FieldOf(string? pointer) => pointer?.StartsWith("/data/", StringComparison.Ordinal) is true ? pointer["/data".Length..] : pointer;

    private static string? Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private async Task<bool> HasBadgeAsync(Guid expoId, Guid visitor, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(FindBadge);
        command.Parameters.Add(new() { Value = expoId });
        command.Parameters.Add(new() { Value = visitor });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<LeadView> ViewAsync(ExpoProgramme expo, BoothReference booth, Guid id, ToldLead told)
    {
        await using var command = source.CreateCommand(FindVisitor);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var contact = reader.IsDBNull(2) ? null : book.Consented(reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<string[]>(1), expo.Id);
        return new(id, told.Version, expo.Id, told.BoothId, booth.ExhibitorId, reader.GetGuid(0), told.AssetIds, told.Captures, told.Notes, contact, told.FirstAt, told.LastAt);
    }

    /// <summary>Takes back the transaction.</summary>
    private sealed class LeadIdReusedException : Exception;
}

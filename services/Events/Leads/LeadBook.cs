using System.Text.Json;
using CityIp.Contracts;
using CityIp.Events.Activities;
using CityIp.Events.Intake;
using CityIp.Events.Security;
using CityIp.ServiceDefaults.Messages;
using Npgsql;

namespace CityIp.Events.Leads;

/// <summary>Makes leads of the activities that capture one, in their transaction, and tells of each; also when a visitor's consent changes.</summary>
internal sealed class LeadBook(ExpoSecrets secrets)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <returns>The messages to be written with them: the first tells of the lead, later ones of what was added.</returns>
    public async Task<List<OutboxMessage>> CaptureAsync(NpgsqlConnection connection, IReadOnlyList<ReceivedEvent> accepted)
    {
        var captured = accepted.Where(item => item.Type == ActivityType.LeadCaptured)
            .GroupBy(item => (item.References!.Expo.Id, item.References.Booth!.ExhibitorId, item.Visitor!.Value))
            .OrderBy(group => group.Key)
            .ToList();
        if (captured.Count == 0)
        {
            return [];
        }
        var rows = await LeadTable.MergeAsync(connection, [.. captured.Select(CaptureOf)]);
        var leads = rows.ToDictionary(row => (row.ExpoId, row.ExhibitorId, row.Visitor));
        await LeadCaptureTable.WriteAsync(connection, [.. captured.SelectMany(group => group.Select((item, place) =>
            LeadCaptureTable.RowOf(item, leads[group.Key], isFirst: place == 0, secrets)))]);
        return await TellAsync(connection, rows);
    }

    /// <summary>What is told of leads after any change: the whole state, with the contact fields consented to at this moment.</summary>
    public async Task<List<OutboxMessage>> TellAsync(NpgsqlConnection connection, IReadOnlyList<LeadRow> rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }
        var contacts = await LeadTable.ContactsAsync(connection, [.. rows.Select(row => (row.ExpoId, row.Visitor)).Distinct()]);
        return [.. rows.Select(row => OutboxMessage.Of(
            new LeadCaptured(row.Id, row.Version, row.ExpoId, row.BoothId, row.ExhibitorId, row.ExhibitorName, row.Visitor, row.DistrictCode, row.Industry, row.AssetIds,
                contacts.TryGetValue((row.ExpoId, row.Visitor), out var known) ? Consented(known.Contact, known.Consents, row.ExpoId) : null, row.LastAt),
            row.Id,
            row.Version))];
    }

    /// <summary>Only what the visitor agreed to; null when that is nothing.</summary>
    public LeadContact? Consented(byte[]? encrypted, string[] consents, Guid expoId)
    {
        if (encrypted is null || consents.Length == 0)
        {
            return null;
        }
        var contact = JsonSerializer.Deserialize<LeadContact>(secrets.Decrypt(encrypted, expoId), Json)!;
        var allowed = new LeadContact(Of("name", contact.Name), Of("email", contact.Email), Of("phone", contact.Phone), Of("company", contact.Company));
        return allowed == new LeadContact(null, null, null, null) ? null : allowed;

        string? Of(string field, string? value) => consents.Contains(field) ? value : null;
    }

    private static Capture CaptureOf(IGrouping<(Guid ExpoId, Guid ExhibitorId, Guid Visitor), ReceivedEvent> group)
    {
        var booth = group.Last().References!.Booth!;
        return new(
            group.Key.ExpoId,
            group.First().References!.Booth!.Id,
            group.Key.ExhibitorId,
            group.Key.Visitor,
            [.. group.SelectMany(item => item.References!.AssetIds).Distinct().Order()],
            group.Count(),
            group.Count(item => item.Data!.Contains("\"note\":", StringComparison.Ordinal)),
            group.Min(item => item.OccurredAt),
            group.Max(item => item.OccurredAt),
            booth.ExhibitorName,
            booth.DistrictCode,
            booth.Industry);
    }
}

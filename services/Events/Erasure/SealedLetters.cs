using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CityIp.Events.Security;
using Npgsql;

namespace CityIp.Events.Erasure;

/// <summary>Held events that are encrypted whole, because a badge code could stand anywhere in them: those of a visitor can only be found by reading them.</summary>
internal static class SealedLetters
{
    /// <summary>As at intake: a shorter code within a text could be a part of any word.</summary>
    private const int ShortestToSearchFor = 5;

    private const string Select = "SELECT id, coalesce(edited_key, key), sealed FROM dead_letter WHERE sealed IS NOT NULL AND (expo_code IS NULL OR expo_code = $1)";

    // What stood in a letter before it was corrected; the letter itself may be somebody else's by now.
    private const string SelectEdits = "SELECT letter_id, number, key, sealed FROM dead_letter_edit WHERE sealed IS NOT NULL";

    private const string Remove = """
        UPDATE dead_letter SET sealed = NULL, state = 'discarded', version = version + 1, changed_at = now(), detail = detail || ' It was removed: its visitor asked to be forgotten.' WHERE id = ANY($1) AND sealed IS NOT NULL
        """;

    private const string RemoveEdit = "UPDATE dead_letter_edit SET sealed = NULL, note = NULL WHERE letter_id = $1 AND number = $2";

    /// <returns>How many were removed.</returns>
    public static async Task<int> ForgetAsync(NpgsqlConnection connection, string expo, string badge, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        var found = new List<Guid>();
        await using (var select = new NpgsqlCommand(Select, connection) { Parameters = { new() { Value = expo } } })
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (Open(reader.GetFieldValue<byte[]>(2), reader.GetGuid(1), secrets) is { } text && IsOf(text, expo, badge))
                {
                    found.Add(reader.GetGuid(0));
                }
            }
        }
        await ForgetEditsAsync(connection, expo, badge, secrets, cancellationToken);
        await using var remove = new NpgsqlCommand(Remove, connection) { Parameters = { new() { Value = found.Order().ToArray() } } };
        return await remove.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ForgetEditsAsync(NpgsqlConnection connection, string expo, string badge, ExpoSecrets secrets, CancellationToken cancellationToken)
    {
        var found = new List<(Guid Letter, int Number)>();
        await using (var select = new NpgsqlCommand(SelectEdits, connection))
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (Open(reader.GetFieldValue<byte[]>(3), reader.GetGuid(2), secrets) is { } text && IsOf(text, expo, badge))
                {
                    found.Add((reader.GetGuid(0), reader.GetInt32(1)));
                }
            }
        }
        foreach (var (letter, number) in found)
        {
            await using var remove = new NpgsqlCommand(RemoveEdit, connection) { Parameters = { new() { Value = letter }, new() { Value = number } } };
            await remove.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Whether an event, as it was sealed, may be about the badge at the expo.</summary>
    internal static bool IsOf(string text, string expo, string badge)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return !NamesAnotherExpo(document.RootElement, expo) && Holds(document.RootElement, badge);
        }
        // No JSON, or a text in it that is none: half of a surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return badge.Length >= ShortestToSearchFor && text.Contains(badge, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static bool NamesAnotherExpo(JsonElement item, string expo) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("expo", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() != expo;

    private static bool Holds(JsonElement value, string badge) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => IsIn(member.Name, badge) || (member.NameEquals("data_base64"u8) ? HoldsEncoded(member.Value, badge) : Holds(member.Value, badge))),
        JsonValueKind.Array => value.EnumerateArray().Any(item => Holds(item, badge)),
        JsonValueKind.String => IsIn(value.GetString()!, badge),
        JsonValueKind.Number => value.GetRawText() == badge,
        _ => false,
    };

    private static bool HoldsEncoded(JsonElement value, string badge) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) && Encoding.UTF8.GetString(bytes).Contains(badge, StringComparison.OrdinalIgnoreCase);

    private static bool IsIn(string text, string badge) => text == badge || (badge.Length >= ShortestToSearchFor && text.Contains(badge, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null when it was sealed under another key: then nobody can read it, and it goes after 30 days.</summary>
    private static string? Open(byte[] sealedBody, Guid key, ExpoSecrets secrets)
    {
        try
        {
            return Encoding.UTF8.GetString(secrets.Decrypt(sealedBody, key));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

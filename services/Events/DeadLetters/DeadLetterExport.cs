using System.Buffers;
using System.Globalization;
using System.Text;

namespace CityIp.Events.DeadLetters;

/// <summary>
/// Letters as CSV (RFC 4180, UTF-8). Sources, ids and types are whatever a sender chose, and a spreadsheet takes a cell that begins like a formula for
/// one: such a cell gets an apostrophe in front (OWASP, CSV injection).
/// </summary>
internal static class DeadLetterExport
{
    /// <summary>Rows of one answer.</summary>
    public const int MostRows = 10_000;

    private static readonly SearchValues<char> BeginsFormula = SearchValues.Create("=+-@\t\r\n");

    public const string Header = "id,state,reason,detail,pointer,door,sender,organisation,source,eventId,type,expo,receivedAt,changedAt,changedBy,note,edits,sealed,event";

    /// <summary>Sealed events are not in <paramref name="content"/>.</summary>
    public static string Row(DeadLetterView letter, string? content)
    {
        var row = new StringBuilder(512);
        foreach (var cell in (string?[])[
            letter.Id.ToString(), letter.State, letter.Reason, letter.Detail, letter.Pointer, letter.Door, letter.Sender, letter.Organisation, letter.Source, letter.EventId, letter.Type, letter.Expo,
            letter.ReceivedAt.ToString("O", CultureInfo.InvariantCulture), letter.ChangedAt.ToString("O", CultureInfo.InvariantCulture), letter.ChangedBy, letter.Note,
            letter.Edits.ToString(CultureInfo.InvariantCulture), letter.Sealed ? "true" : "false", content])
        {
            row.Append(row.Length == 0 ? string.Empty : ",").Append(Cell(cell));
        }
        return row.Append("\r\n").ToString();
    }

    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }
        var safe = BeginsFormula.Contains(text[0]) ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}

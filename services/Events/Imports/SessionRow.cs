using System.Globalization;
using CityIp.Events.Sessions;

namespace CityIp.Events.Imports;

/// <summary>A row of a file of sessions. Names stand in one column per language: <c>name:en</c>, <c>name:zh-Hans</c>.</summary>
internal sealed record SessionRow(int Line, string? Code, SessionDetails? Details, Fault? Fault)
{
    public const string NamePrefix = "name:";
    public static readonly string[] Required = ["code", "startsAt", "endsAt"];

    // ISO 8601 with or without offset; a blank between date and time is what spreadsheets write.
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    public static bool IsColumn(string column) => column is "code" or "hall" or "startsAt" or "endsAt" || column.StartsWith(NamePrefix, StringComparison.Ordinal);

    public static SessionRow Of(FileRow row)
    {
        var code = row["code"];
        if ((row.Fault ?? Codes.Refuse(code ?? string.Empty)) is { } fault)
        {
            return new(row.Line, code, null, fault);
        }
        if (!TryTime(row["startsAt"], out var startsAt))
        {
            return new(row.Line, code, null, NoTime(row["startsAt"], "/startsAt"));
        }
        if (!TryTime(row["endsAt"], out var endsAt))
        {
            return new(row.Line, code, null, NoTime(row["endsAt"], "/endsAt"));
        }
        var names = row.Cells.Where(cell => cell.Key.StartsWith(NamePrefix, StringComparison.Ordinal)).ToDictionary(cell => cell.Key[NamePrefix.Length..], cell => cell.Value);
        return new(row.Line, code, new(row["hall"], names, startsAt, endsAt), null);
    }

    private static bool TryTime(string? text, out DateTime time) =>
        DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out time);

    private static Fault NoTime(string? text, string field) =>
        new("invalid-time", $"'{text}' is no time such as '2026-10-01T10:00' (local to the expo) or '2026-10-01T10:00:00+08:00'.", field);
}

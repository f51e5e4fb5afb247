using System.Text.RegularExpressions;
using CityIp.Events.Activities;
using CityIp.Events.Intake;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace CityIp.Events.DeadLetters;

/// <summary>The filters of the list and of the export, as they stand in the address.</summary>
/// <param name="Source">What the source begins with.</param>
/// <param name="ReceivedUntil">RFC 3339, not itself included.</param>
internal sealed record DeadLetterQuery(string? State, string? Reason, string? Expo, string? Type, string? Source, string? Sender, string? Organisation, string? ReceivedFrom, string? ReceivedUntil)
{
    private static readonly string[] Names = ["state", "reason", "expo", "type", "source", "sender", "organisation", "receivedFrom", "receivedUntil", "limit", "cursor"];

    /// <summary>A filter with a typing error in its name would silently choose everything.</summary>
    public static ProblemHttpResult? RefuseUnknown(HttpRequest request) =>
        request.Query.Keys.FirstOrDefault(name => !Names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? Problems.Bad("unknown-parameter", $"There is no parameter '{unknown}'. There are {string.Join(", ", Names)}.", unknown)
            : null;

    public ProblemHttpResult? Read(out DeadLetterFilter filter) =>
        DeadLetterFilter.Read(State, Reason, Expo, Type, Source, Sender, Organisation, ReceivedFrom, ReceivedUntil, field: string.Empty, out filter);
}

/// <summary>Which letters; null does not narrow the choice.</summary>
internal sealed partial record DeadLetterFilter(string? State, string? Reason, string? Expo, string? Type, string? Source, string? Sender, string? Organisation, DateTimeOffset? From, DateTimeOffset? Until)
{
    private const int MostLength = 1_000;
    private static readonly string[] States = ["held", "replayed", "discarded"];

    /// <summary>Takes the parameters 1 to 9.</summary>
    public const string Where = """
        ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR expo_code = $3) AND ($4::text IS NULL OR type = $4)
        AND ($5::text IS NULL OR starts_with(source, $5)) AND ($6::text IS NULL OR sender = $6) AND ($7::text IS NULL OR organisation = $7)
        AND ($8::timestamptz IS NULL OR received_at >= $8) AND ($9::timestamptz IS NULL OR received_at < $9)
        """;

    public bool IsEmpty => this is { Reason: null, Expo: null, Type: null, Source: null, Sender: null, Organisation: null, From: null, Until: null };

    public static ProblemHttpResult? Read(ReplayLetters asked, out DeadLetterFilter filter) =>
        Read("held", asked.Reason, asked.Expo, asked.Type, asked.Source, asked.Sender, asked.Organisation, asked.ReceivedFrom, asked.ReceivedUntil, "/", out filter);

    public static ProblemHttpResult? Read(DiscardLetters asked, out DeadLetterFilter filter) =>
        Read("held", asked.Reason, asked.Expo, asked.Type, asked.Source, asked.Sender, asked.Organisation, asked.ReceivedFrom, asked.ReceivedUntil, "/", out filter);

    /// <param name="field">What leads the name of a field in a problem.</param>
    public static ProblemHttpResult? Read(string? state, string? reason, string? expo, string? type, string? source, string? sender, string? organisation, string? from, string? until, string field, out DeadLetterFilter filter)
    {
        filter = new(state, reason, expo, type, source, sender, organisation, TimeOf(from), TimeOf(until));
        if (state is not null && !States.Contains(state))
        {
            return Problems.Bad("invalid-filter", $"state is one of {string.Join(", ", States)}.", $"{field}state");
        }
        if (reason is not null && !Quarantine.Reasons.Contains(reason))
        {
            return Problems.Bad("invalid-filter", $"reason is one of {string.Join(", ", Quarantine.Reasons)}.", $"{field}reason");
        }
        if (expo is not null && !Code().IsMatch(expo))
        {
            return Problems.Bad("invalid-filter", "expo is the code of an expo.", $"{field}expo");
        }
        foreach (var (name, text) in new[] { ("type", type), ("source", source), ("sender", sender), ("organisation", organisation) })
        {
            if (text is { Length: 0 or > MostLength })
            {
                return Problems.Bad("invalid-filter", $"{name} has 1 to {MostLength} characters.", $"{field}{name}");
            }
        }
        foreach (var (name, text, time) in new[] { ("receivedFrom", from, filter.From), ("receivedUntil", until, filter.Until) })
        {
            if (text is not null && time is null)
            {
                return Problems.Bad("invalid-filter", $"{name} is a date and time with an offset, for example 2026-10-01T08:00:00Z.", $"{field}{name}");
            }
        }
        return filter is { From: { } first, Until: { } last } && last <= first
            ? Problems.Bad("invalid-range", "receivedUntil must lie after receivedFrom.", $"{field}receivedUntil")
            : null;
    }

    public void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var text in (string?[])[State, Reason, Expo, Type, Source, Sender, Organisation])
        {
            parameters.Add(new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }
        foreach (var time in (DateTimeOffset?[])[From, Until])
        {
            parameters.Add(new() { Value = (object?)time?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        }
    }

    private static DateTimeOffset? TimeOf(string? text) => Rfc3339.TryParse(text, out var time) ? time : null;

    [GeneratedRegex("^[a-z0-9-]{1,60}$")]
    private static partial Regex Code();
}

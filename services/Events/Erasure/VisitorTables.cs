namespace CityIp.Events.Erasure;

/// <summary>A table with a column <c>visitor</c>, and how a visitor is forgotten in it.</summary>
/// <param name="Forget">$1 the expo, $2 the visitor, $3 the replacement. Null: <see cref="Eraser"/> does it, because others must be told.</param>
internal sealed record VisitorTable(string Name, string? Forget);

/// <summary>
/// Every table of this service that holds a visitor's pseudonym: one that is not listed here would be forgotten when a visitor is, and a test looks for
/// it. In the order in which intake locks them. Counts stay what they were: the rows stay, only who it was is gone.
/// </summary>
internal static class VisitorTables
{
    public static readonly IReadOnlyList<VisitorTable> All =
    [
        // One that came while the visitor was being forgotten may be the same stay again: it gets an id of its own.
        new("check_in", """
            UPDATE check_in SET source = replace(source, $2::text, $3::text), nonce = replace(nonce, $2::text, $3::text), force_reason = NULL,
                visitor = CASE WHEN EXISTS (SELECT FROM check_in AS other WHERE other.place = check_in.place AND other.visitor = $3 AND other.day = check_in.day) THEN gen_random_uuid() ELSE $3 END
            WHERE expo_id = $1 AND visitor = $2
            """),
        // Held events and conflicts are not counted, so nothing of them has to stay but that they came.
        new("dead_letter", """
            UPDATE dead_letter SET visitor = $3, readable = NULL, sealed = NULL, version = version + 1, changed_at = now(),
                source = replace(source, $2::text, $3::text), event_id = replace(event_id, $2::text, $3::text),
                detail = CASE WHEN state = 'held' THEN detail || ' It was removed: its visitor asked to be forgotten.' ELSE detail END,
                state = CASE WHEN state = 'held' THEN 'discarded' ELSE state END
            WHERE visitor = $2
            """),
        // What stood there before an operator corrected it, and the note on it.
        new("dead_letter_edit", """
            UPDATE dead_letter_edit SET visitor = $3, readable = NULL, sealed = NULL, note = NULL, source = replace(source, $2::text, $3::text), event_id = replace(event_id, $2::text, $3::text)
            WHERE visitor = $2
            """),
        new("lead", null),
        new("badge", "DELETE FROM badge WHERE expo_id = $1 AND visitor = $2"),
        // The pseudonym stands in the data too, in the badge's place. What an exhibitor noted is about the person, and so may be whatever else an operator's
        // own type, a subject or an extension says: of those the codes stay. PostgreSQL takes no JSON apart that holds
        // U+0000: without its replacement one such note would hold up every erasure.
        new("activity", """
            UPDATE activity SET visitor = $3, source = replace(source, $2::text, $3::text), event_id = replace(event_id, $2::text, $3::text),
                attributes = NULL,
                data = (SELECT json_object_agg(key, value) FROM json_each(replace(replace(data::text, '\u0000', '\ufffd'), $2::text, $3::text)::json)
                    WHERE CASE WHEN type LIKE 'cityip.%' THEN key NOT IN ('note', 'answers') ELSE key IN ('expo', 'booth', 'hall', 'session', 'badge', 'assets') END)
            WHERE expo_id = $1 AND visitor = $2
            """),
    ];
}

using System.Text.Json.Nodes;

namespace CityIp.Platform.Tests.Truth;

internal enum Fault
{
    /// <summary>The sender was told that it is held, and it is not.</summary>
    Lost,

    /// <summary>It is there more than once.</summary>
    Doubled,

    /// <summary>It is there, and nobody sent it.</summary>
    Invented,

    /// <summary>It is there, and says something else than was sent.</summary>
    Altered,

    /// <summary>A number of the platform is not the one that the journal adds up to.</summary>
    Miscounted,

    /// <summary>What the sender was told cannot be true.</summary>
    Contradicted,
}

internal sealed record Finding(Fault Fault, string Id, string Detail)
{
    public override string ToString() => $"{Fault} {Id}: {Detail}";
}

/// <summary>
/// Holds what the platform has against what its senders wrote down. It knows the journal and the expo as the senders set it up; it uses no code
/// of the product, neither to read nor to count.
/// </summary>
internal sealed class Checker(IReadOnlyCollection<JournalLine> journal, OwnExpo expo, Reading reading)
{
    private readonly ILookup<(string, string), StoredActivity> stored = reading.Stored.ToLookup(activity => (activity.Source, activity.Id));
    private readonly ILookup<(string, string), HeldLetter> letters = reading.Letters.ToLookup(letter => (letter.Source, letter.Id));
    private readonly List<Finding> findings = [];

    public static IReadOnlyList<Finding> Judge(Journal journal, OwnExpo expo, Reading reading) => new Checker(journal.Lines, expo, reading).Judge();

    private List<Finding> Judge()
    {
        foreach (var line in journal)
        {
            JudgeAnswers(line);
            JudgeWhatIsHeld(line);
        }
        FindInvented();
        FindMixedUpVisitors();
        CompareCounts();
        return findings;
    }

    private void JudgeAnswers(JournalLine line)
    {
        if (line.Answers.Count(answer => answer == Answer.Accepted) > 1)
        {
            Find(Fault.Contradicted, line, "accepted means new, and was said more than once");
        }
        if (line.Was(Answer.Conflict))
        {
            Find(Fault.Contradicted, line, "only one content was ever sent under this id, and it was called a conflict");
        }
    }

    private void JudgeWhatIsHeld(JournalLine line)
    {
        var key = (line.Activity.Source, line.Activity.Id);
        var (rows, held) = (stored[key].ToList(), letters[key].ToList());
        var isThere = rows.Count + held.Count > 0;
        if (!isThere && IsToldHeld(line))
        {
            Find(Fault.Lost, line, "neither stored nor a dead letter");
        }
        else if (line.Was(Answer.Accepted) && rows.Count == 0)
        {
            Find(Fault.Lost, line, "accepted means counted, and it is a dead letter");
        }
        else if (isThere && line.Was(Answer.Rejected))
        {
            Find(Fault.Invented, line, "rejected means not held, and it is");
        }
        if (rows.Count > 1 || held.Count > 1 || (rows.Count > 0 && held.Any(letter => letter.State == "held")))
        {
            Find(Fault.Doubled, line, $"stored {rows.Count} times, {held.Count} dead letters");
        }
        var isInLedger = reading.Ledger.Contains(Reading.LedgerKeyOf(line.Activity));
        if (isThere != isInLedger)
        {
            Find(Fault.Lost, line, isThere ? "the ledger does not know it: sent again it would be taken in again" : "the ledger knows it: sent again it would be called a duplicate, and it is held nowhere");
        }
        foreach (var difference in rows.Select(row => DifferenceOf(line.Activity, row)).OfType<string>())
        {
            Find(Fault.Altered, line, difference);
        }
    }

    private static bool IsToldHeld(JournalLine line) => line.Answers.Any(answer => answer is Answer.Confirmed or Answer.Accepted or Answer.Duplicate or Answer.Quarantined or Answer.Conflict);

    /// <summary>Null when the row says what was sent.</summary>
    private string? DifferenceOf(SentActivity sent, StoredActivity row)
    {
        if (sent.Booth is { } code && !expo.Booths.ContainsKey(code))
        {
            return $"there is no booth {code} at the expo";
        }
        var booth = sent.Booth is null ? null : expo.Booths[sent.Booth];
        (string What, object? Sent, object? Stored)[] parts =
        [
            ("type", sent.Type, row.Type),
            ("expo", expo.Id, row.Expo),
            ("time", sent.Time.ToUniversalTime(), row.OccurredAt.ToUniversalTime()),
            ("hour", OwnCount.HourOf(sent.Time, expo.Zone), row.Hour.ToUniversalTime()),
            ("booth", booth?.Id, row.Booth),
            ("hall", OwnCount.HallOf(sent, booth, expo), row.Hall),
            ("district", booth?.District, row.District),
            ("assets", string.Join(' ', (sent.Assets ?? booth?.Assets ?? []).Order()), string.Join(' ', row.Assets.Order())),
            ("visitor", sent.Badge is not null, row.Visitor is not null),
        ];
        var differing = parts.Where(part => !Equals(part.Sent, part.Stored)).Select(part => $"{part.What} was sent as {part.Sent ?? "nothing"} and is stored as {part.Stored ?? "nothing"}").ToList();
        if (!SaysTheSame(sent, row))
        {
            differing.Add($"the data are stored as {row.Data}");
        }
        return differing.Count == 0 ? null : string.Join("; ", differing);
    }

    /// <summary>The data of the row with nothing but the pseudonym in place of the badge code.</summary>
    private static bool SaysTheSame(SentActivity sent, StoredActivity row)
    {
        var expected = (JsonObject)sent.Data.DeepClone();
        if (sent.Badge is not null)
        {
            expected["badge"] = $"{row.Visitor}";
        }
        return JsonNode.DeepEquals(expected, JsonNode.Parse(row.Data));
    }

    private void FindInvented()
    {
        var known = journal.ToDictionary(line => (line.Activity.Source, line.Activity.Id));
        foreach (var row in reading.Stored.Where(row => !known.ContainsKey((row.Source, row.Id))))
        {
            var original = journal.FirstOrDefault(line => line.Activity.Type == row.Type && line.Activity.Time == row.OccurredAt && SaysTheSame(line.Activity, row));
            findings.Add(original is null
                ? new(Fault.Invented, row.Id, $"stored of {row.Source}, and nobody sent it")
                : new(Fault.Doubled, original.Activity.Id, $"stored a second time, as {row.Id} of {row.Source}"));
        }
        foreach (var letter in reading.Letters.Where(letter => !known.ContainsKey((letter.Source, letter.Id))))
        {
            findings.Add(new(Fault.Invented, letter.Id, $"a dead letter ({letter.Reason}) of {letter.Source}, and nobody sent it"));
        }
    }

    /// <summary>A badge has one pseudonym, and no two have the same.</summary>
    private void FindMixedUpVisitors()
    {
        var pairs = journal.Where(line => line.Activity.Badge is not null)
            .SelectMany(line => stored[(line.Activity.Source, line.Activity.Id)].Select(row => (line.Activity.Badge, row.Visitor, line.Activity.Id))).ToList();
        foreach (var (badge, _, id) in pairs.GroupBy(pair => pair.Badge).Where(group => group.Select(pair => pair.Visitor).Distinct().Count() > 1).Select(group => group.First()))
        {
            findings.Add(new(Fault.Altered, id, $"the badge {badge} is several visitors"));
        }
        foreach (var (_, visitor, id) in pairs.GroupBy(pair => pair.Visitor).Where(group => group.Select(pair => pair.Badge).Distinct().Count() > 1).Select(group => group.First()))
        {
            findings.Add(new(Fault.Altered, id, $"the visitor {visitor} has several badges"));
        }
    }

    /// <summary>
    /// What was accepted must be counted, whatever is stored. Where the sender does not know (the broker's confirm, a duplicate, no answer) it counts
    /// when it is stored.
    /// </summary>
    private void CompareCounts()
    {
        var counted = journal.Where(line => line.Was(Answer.Accepted) || stored.Contains((line.Activity.Source, line.Activity.Id))).Select(line => line.Activity);
        var expected = OwnCount.Of(counted.Where(activity => activity.Booth is null || expo.Booths.ContainsKey(activity.Booth)), expo);
        foreach (var cell in expected.Keys.Union(reading.Counts.Keys))
        {
            var (own, shown) = (expected.GetValueOrDefault(cell), reading.Counts.GetValueOrDefault(cell));
            if (own != shown)
            {
                findings.Add(new(Fault.Miscounted, $"{cell.Grain} {cell.Place}".TrimEnd(), $"{shown} instead of {own} from {cell.From:u} of {(cell.Type.Length == 0 ? "any type" : cell.Type)}"));
            }
        }
    }

    private void Find(Fault fault, JournalLine line, string detail) => findings.Add(new(fault, line.Activity.Id, $"{detail}. The journal: {line}"));
}

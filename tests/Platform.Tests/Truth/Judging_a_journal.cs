using System.Text.Json.Nodes;
using Xunit;

namespace CityIp.Platform.Tests.Truth;

/// <summary>What the checker makes of each thing that a sender can be told, without a platform.</summary>
public sealed class Judging_a_journal
{
    private readonly OwnExpo expo = new();
    private readonly Journal journal = new();

    [Fact]
    public void One_that_got_no_answer_may_be_held_or_not()
    {
        var sent = Sent(Answer.None);

        Assert.Empty(Judge());
        Assert.Empty(Judge(stored: [RowOf(sent)], letters: []));
        Assert.Empty(Judge(stored: [], letters: [LetterOf(sent)]));
    }

    [Fact]
    public void One_that_got_no_answer_is_lost_when_the_ledger_alone_knows_it()
    {
        var sent = Sent(Answer.None);

        Assert.Equal(Fault.Lost, Only(Checker.Judge(journal, expo, new Reading([], [], new HashSet<Guid> { Reading.LedgerKeyOf(sent) }, Counted())), sent.Id));
    }

    [Fact]
    public void One_that_is_held_by_its_answer_or_a_confirm_is_stored_or_a_dead_letter()
    {
        foreach (var answer in new[] { Answer.Confirmed, Answer.Duplicate, Answer.Quarantined })
        {
            var lost = Sent(Answer.None, answer);
            Assert.Contains(Judge(), finding => finding.Fault == Fault.Lost && finding.Id == lost.Id);
            var stored = Sent(Answer.None, answer);
            var letter = Sent(Answer.None, answer);
            Assert.DoesNotContain(Judge([RowOf(stored)], [LetterOf(letter)]), finding => finding.Id == stored.Id || finding.Id == letter.Id);
        }
    }

    [Fact]
    public void One_that_was_accepted_is_stored_and_no_dead_letter()
    {
        var sent = Sent(Answer.Accepted);

        Assert.Empty(Judge([RowOf(sent)], []));
        Assert.Equal(Fault.Lost, Only(Judge([], [LetterOf(sent)], Counted(sent)), sent.Id));
        Assert.Equal(Fault.Doubled, Only(Judge([RowOf(sent)], [LetterOf(sent)]), sent.Id));
        Assert.Equal(Fault.Doubled, Only(Judge([RowOf(sent), RowOf(sent)], []), sent.Id));
    }

    [Fact]
    public void One_that_was_replayed_is_stored_and_its_letter_is_settled()
    {
        var sent = Sent(Answer.Quarantined);

        Assert.Empty(Judge([RowOf(sent)], [LetterOf(sent) with { State = "replayed" }]));
    }

    [Fact]
    public void One_that_was_rejected_is_nowhere()
    {
        var sent = Sent(Answer.Rejected);

        Assert.Empty(Judge());
        Assert.Equal(Fault.Invented, Only(Judge([RowOf(sent)], []), sent.Id));
        Assert.Equal(Fault.Invented, Only(Judge([], [LetterOf(sent)]), sent.Id));
    }

    [Fact]
    public void A_dead_letter_that_nobody_sent_is_invented()
    {
        Assert.Equal(Fault.Invented, Only(Judge([], [new("urn:cityip:demo:nobody", "ghost", "cityip.booth.visited.v1", "held", "unknown-booth")]), "ghost"));
    }

    [Fact]
    public void Accepted_twice_and_a_conflict_with_itself_cannot_be_true()
    {
        var twice = Sent(Answer.Accepted, Answer.Accepted);
        var conflict = Sent(Answer.Accepted, Answer.Conflict);

        Assert.Equal([twice.Id, conflict.Id], Judge([RowOf(twice), RowOf(conflict)], []).Where(finding => finding.Fault == Fault.Contradicted).Select(finding => finding.Id).Order());
    }

    [Theory]
    [InlineData("2026-11-25T10:29:59.999Z", "2026-11-25T09:30:00Z")]
    [InlineData("2026-11-25T10:30:00Z", "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25T10:31:00+05:30", "2026-11-25T04:30:00Z")]
    public void An_hour_is_one_of_the_expos_clocks(string time, string hour)
    {
        Assert.Equal(DateTimeOffset.Parse(hour, System.Globalization.CultureInfo.InvariantCulture), OwnCount.HourOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), expo.Zone));
    }

    private SentActivity Sent(params Answer[] answers)
    {
        var sent = new SentActivity($"{expo.Sources}kiosk", $"kiosk-{journal.Lines.Count:000000}", "cityip.visitor.checked-in.v1", DateTimeOffset.UnixEpoch, new JsonObject { ["expo"] = expo.Code });
        journal.Sending(sent);
        foreach (var answer in answers)
        {
            journal.Note(sent, answer);
        }
        return sent;
    }

    private StoredActivity RowOf(SentActivity sent) =>
        new(sent.Source, sent.Id, sent.Type, expo.Id, null, null, null, [], null, sent.Time, OwnCount.HourOf(sent.Time, expo.Zone), sent.Data.ToJsonString());

    private static HeldLetter LetterOf(SentActivity sent) => new(sent.Source, sent.Id, sent.Type, "held", "unknown-type");

    private IReadOnlyList<Finding> Judge() => Judge([], []);

    /// <summary>With a ledger that knows what is there, and counts of what is stored unless others are given.</summary>
    private IReadOnlyList<Finding> Judge(StoredActivity[] stored, HeldLetter[] letters, Dictionary<CountCell, long>? counts = null)
    {
        var there = stored.Select(row => (row.Source, row.Id)).Concat(letters.Select(letter => (letter.Source, letter.Id))).ToHashSet();
        var known = journal.Lines.Select(line => line.Activity).Where(sent => there.Contains((sent.Source, sent.Id))).ToList();
        return Checker.Judge(journal, expo, new Reading(
            stored,
            letters,
            known.Select(Reading.LedgerKeyOf).ToHashSet(),
            counts ?? Counted([.. known.Where(sent => stored.Any(row => row.Id == sent.Id))])));
    }

    private Dictionary<CountCell, long> Counted(params SentActivity[] activities) => OwnCount.Of(activities, expo);

    private static Fault Only(IReadOnlyList<Finding> findings, string id)
    {
        var finding = Assert.Single(findings);
        Assert.Equal(id, finding.Id);
        return finding.Fault;
    }
}

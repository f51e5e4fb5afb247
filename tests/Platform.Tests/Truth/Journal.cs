using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CityIp.Platform.Tests.Truth;

/// <summary>What a sender was told of an activity on one attempt.</summary>
internal enum Answer
{
    /// <summary>Nothing, or "not now": it may be held or not.</summary>
    None,

    /// <summary>The broker has it; what becomes of it nobody tells.</summary>
    Confirmed,
    Accepted,
    Duplicate,
    Conflict,
    Quarantined,
    Rejected,
}

/// <summary>An activity as its sender wrote it.</summary>
internal sealed record SentActivity(string Source, string Id, string Type, DateTimeOffset Time, JsonObject Data)
{
    public string? Booth => Text("booth");

    public string? Session => Text("session");

    public string? Hall => Text("hall");

    public string? Badge => Text("badge");

    /// <summary>Null when the activity names none.</summary>
    public IReadOnlyList<Guid>? Assets => Data["assets"]?.AsArray().Select(asset => Guid.Parse(asset!.GetValue<string>())).ToList();

    public string TimeText => Time.ToString("O", CultureInfo.InvariantCulture);

    public JsonObject ToCloudEvent() => new()
    {
        ["specversion"] = "1.0",
        ["id"] = Id,
        ["source"] = Source,
        ["type"] = Type,
        ["time"] = TimeText,
        ["data"] = Data.DeepClone(),
    };

    private string? Text(string name) => Data[name]?.GetValue<string>();
}

/// <summary>One activity, and what its sender was told of it, attempt by attempt.</summary>
internal sealed class JournalLine(SentActivity activity)
{
    private readonly ConcurrentQueue<Answer> answers = new();

    public SentActivity Activity { get; } = activity;

    public IReadOnlyCollection<Answer> Answers => answers;

    public bool Was(Answer answer) => answers.Contains(answer);

    public void Note(Answer answer) => answers.Enqueue(answer);

    public override string ToString() => $"{Activity.ToCloudEvent().ToJsonString()} told: {(answers.IsEmpty ? "nothing" : string.Join(", ", answers))}";
}

/// <summary>
/// The sender's own record, written before an activity goes out and after each answer. It is all that the checker knows of what should be there.
/// </summary>
internal sealed class Journal
{
    private readonly ConcurrentDictionary<(string Source, string Id), JournalLine> lines = new();
    private readonly int[] told = new int[Enum.GetValues<Answer>().Length];

    public IReadOnlyCollection<JournalLine> Lines => [.. lines.Values];

    /// <summary>How often senders were told this.</summary>
    public int Told(Answer answer) => Volatile.Read(ref told[(int)answer]);

    /// <summary>An activity goes out: a second time, too, it is one line.</summary>
    public void Sending(SentActivity activity) => lines.TryAdd((activity.Source, activity.Id), new(activity));

    public void Note(SentActivity activity, Answer answer)
    {
        lines[(activity.Source, activity.Id)].Note(answer);
        Interlocked.Increment(ref told[(int)answer]);
    }
}

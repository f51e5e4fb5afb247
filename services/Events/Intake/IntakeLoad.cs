namespace CityIp.Events.Intake;

/// <summary>The requests that one transaction writes. A sender's request is never split, however large.</summary>
internal sealed class IntakeLoad
{
    /// <summary>What one transaction takes at most; a request alone is taken whole.</summary>
    public const int MostEvents = 500;
    public const int MostBytes = 256 << 10;

    private int events;
    private int bytes;

    public List<IntakeWork> Work { get; } = [];

    public bool IsFull => events >= MostEvents || bytes >= MostBytes;

    public bool HasRoomFor(IntakeWork next) =>
        Work.Count == 0 || (events + next.Events.Count <= MostEvents && bytes + next.Bytes <= MostBytes);

    public void Add(IntakeWork work)
    {
        Work.Add(work);
        events += work.Events.Count;
        bytes += work.Bytes;
    }
}

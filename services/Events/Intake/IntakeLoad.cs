namespace CityIp.Events.Intake;

/// <summary>The requests that one transaction writes. A sender's request is never split, however large.</summary>
internal sealed class IntakeLoad
{
    private int events;
    private int bytes;

    public List<IntakeWork> Work { get; } = [];

    public bool IsFull => events >= IntakeQueue.MostEventsTogether || bytes >= IntakeQueue.MostBytesTogether;

    public bool HasRoomFor(IntakeWork next) =>
        Work.Count == 0 || (events + next.Events.Count <= IntakeQueue.MostEventsTogether && bytes + next.Bytes <= IntakeQueue.MostBytesTogether);

    public void Add(IntakeWork work)
    {
        Work.Add(work);
        events += work.Events.Count;
        bytes += work.Bytes;
    }
}

using CityIp.Contracts;

namespace CityIp.Events.Intake;

/// <summary>What was accepted, as its message tells it.</summary>
internal static class AcceptedColumns
{
    public static ActivityColumns Of(IReadOnlyList<ReceivedEvent> accepted)
    {
        var known = new Dictionary<(string, Guid, Guid?, BoothReference?, Guid?, IReadOnlyList<Guid>, DateTimeOffset), int>();
        var references = new List<ActivityReferences>();
        var reference = new int[accepted.Count];
        var ids = new Guid[accepted.Count];
        var visitors = new Guid?[accepted.Count];
        var occurredAt = new DateTime[accepted.Count];
        var receivedAt = new DateTime[accepted.Count];
        for (var i = 0; i < accepted.Count; i++)
        {
            var item = accepted[i];
            var at = item.References!;
            // The assets by identity: those of a booth are one list, and a list that an event names itself is told by itself.
            if (!known.TryGetValue((item.Type, at.Expo.Id, at.HallId, at.Booth, at.SessionId, at.AssetIds, item.Hour), out reference[i]))
            {
                known.Add((item.Type, at.Expo.Id, at.HallId, at.Booth, at.SessionId, at.AssetIds, item.Hour), reference[i] = references.Count);
                references.Add(new(item.Type, at.Expo.Id, at.HallId, at.Booth?.Id, at.SessionId, at.Booth?.DistrictCode, at.Booth?.Industry, at.AssetIds, item.Hour));
            }
            ids[i] = item.Key;
            visitors[i] = item.Visitor;
            occurredAt[i] = item.OccurredAt.UtcDateTime;
            receivedAt[i] = item.ReceivedAt.UtcDateTime;
        }
        return new(references, reference, ids, visitors, occurredAt, receivedAt);
    }
}

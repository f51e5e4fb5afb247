using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CityIp.Analytics.Live;

/// <summary>The live heat in Redis: per expo the present state and a stream of the last changes. All of it can be lost and is made anew.</summary>
internal sealed class HeatStore(IConnectionMultiplexer redis, IOptions<JsonOptions> json)
{
    /// <summary>Changes kept per expo: who was away for longer gets a snapshot.</summary>
    private const int ChangesKept = 600;

    private const string Warm = "cityip:heat:warm";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private IDatabase Redis => redis.GetDatabase();

    public async Task<HeatView?> StateAsync(Guid expo) =>
        await Redis.StringGetAsync(StateKey(expo)) is { HasValue: true } state ? JsonSerializer.Deserialize<HeatView>((string)state!, json.Value.SerializerOptions) : null;

    /// <summary>Expos that had something warm when last set.</summary>
    public async Task<IEnumerable<Guid>> WarmAsync() => (await Redis.SetMembersAsync(Warm)).Select(member => Guid.Parse((string)member!));

    /// <summary>Sets the state and tells what changed, both or neither.</summary>
    public async Task SetAsync(HeatView state, HeatEventKind kind, HeatView told)
    {
        var transaction = Redis.CreateTransaction();
        if (kind == HeatEventKind.Snapshot)
        {
            _ = transaction.KeyDeleteAsync(StreamKey(state.ExpoId));
        }
        _ = transaction.StringSetAsync(StateKey(state.ExpoId), Json(state), Kept);
        _ = transaction.StreamAddAsync(StreamKey(state.ExpoId), [new("kind", kind.ToString()), new("data", Json(told))], $"{state.Epoch}-{state.Seq}", ChangesKept, useApproximateMaxLength: true);
        _ = transaction.KeyExpireAsync(StreamKey(state.ExpoId), Kept);
        _ = state.Cells.Count > 0 ? transaction.SetAddAsync(Warm, $"{state.ExpoId}") : transaction.SetRemoveAsync(Warm, $"{state.ExpoId}");
        await transaction.ExecuteAsync();
    }

    /// <summary>What was told after the id given, oldest first.</summary>
    public async Task<IReadOnlyList<HeatEvent>> AfterAsync(Guid expo, HeatEventId after)
    {
        var entries = await Redis.StreamRangeAsync(StreamKey(expo), $"({after}", "+", 200);
        return [.. entries.Select(entry => HeatEvent.Of(HeatEventId.Parse((string)entry.Id!), Enum.Parse<HeatEventKind>((string)entry["kind"]!), (string)entry["data"]!))];
    }

    /// <summary>The last event; the zero id when there is none.</summary>
    public async Task<HeatEventId> LastAsync(Guid expo) =>
        await Redis.StreamRangeAsync(StreamKey(expo), "-", "+", 1, Order.Descending) is [var last, ..] ? HeatEventId.Parse((string)last.Id!) : default;

    public async Task<bool> KnowsAsync(Guid expo, HeatEventId id) => (await Redis.StreamRangeAsync(StreamKey(expo), $"{id}", $"{id}", 1)).Length == 1;

    public HeatEvent SnapshotOf(HeatView state) => HeatEvent.Of(new(state.Epoch, state.Seq), HeatEventKind.Snapshot, Json(state));

    private string Json(HeatView view) => JsonSerializer.Serialize(view, json.Value.SerializerOptions);

    private static string StateKey(Guid expo) => $"cityip:heat:{expo}:state";

    private static string StreamKey(Guid expo) => $"cityip:heat:{expo}:changes";
}

internal enum HeatEventKind
{
    Snapshot,
    Change,
}

/// <summary>Place in an expo's stream: <c>epoch-seq</c>, also as a Redis stream id.</summary>
internal readonly record struct HeatEventId(long Epoch, long Seq) : IComparable<HeatEventId>
{
    public static HeatEventId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no epoch-seq.");

    public static bool TryParse(string? text, out HeatEventId id)
    {
        var parts = text?.Split('-') ?? [];
        var known = parts.Length == 2 & long.TryParse(parts.ElementAtOrDefault(0), out var epoch) & long.TryParse(parts.ElementAtOrDefault(1), out var seq) && epoch >= 0 && seq >= 0;
        id = known ? new(epoch, seq) : default;
        return known;
    }

    public int CompareTo(HeatEventId other) => (Epoch, Seq).CompareTo((other.Epoch, other.Seq));

    public override string ToString() => $"{Epoch}-{Seq}";
}

/// <summary>An event as it goes out; the bytes are made once for all listeners.</summary>
internal sealed record HeatEvent(HeatEventId Id, ReadOnlyMemory<byte> Frame)
{
    public static HeatEvent Of(HeatEventId id, HeatEventKind kind, string json) =>
        new(id, Encoding.UTF8.GetBytes($"id: {id}\nevent: {(kind == HeatEventKind.Snapshot ? "snapshot" : "change")}\ndata: {json}\n\n"));
}

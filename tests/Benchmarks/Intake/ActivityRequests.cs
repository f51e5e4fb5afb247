using System.Globalization;
using System.Text;
using CityIp.Benchmarks.Load;

namespace CityIp.Benchmarks.Intake;

/// <summary>
/// The requests of one connection. Made once as bytes; from one request to the next only the digits of ids and badges change, in place: the load shares
/// two cores with what it measures.
/// </summary>
internal sealed class ActivityRequests
{
    /// <summary>How many visitors there are; each is seen again and again, at one booth after another.</summary>
    public const int Visitors = 5_000;

    private const int IdDigits = 10, BadgeDigits = 4;
    private static readonly string IdPlace = new('\u0001', IdDigits);
    private static readonly string BadgePlace = new('\u0002', BadgeDigits);
    private readonly byte[] bytes;
    private readonly int[] ids;
    private readonly int[] badges;
    private readonly int number;
    private long sent;

    /// <param name="names">Prefix of the ids: no other connection, of this run or another, may have it.</param>
    public ActivityRequests(Uri address, string key, string expo, IReadOnlyList<string> booths, int size, int number, string names)
    {
        this.number = number;
        var events = Enumerable.Range(0, size).Select(n =>
            $$"""{"specversion":"1.0","id":"{{names}}-{{number}}-{{IdPlace}}","source":"urn:cityip:demo:bench","type":"cityip.booth.visited.v1","time":"{{DateTimeOffset.UtcNow:O}}","datacontenttype":"application/json","data":{"expo":"{{expo}}","booth":"{{booths[(number + n) % booths.Count]}}","badge":"BENCH-{{BadgePlace}}"} }""");
        bytes = size == 1
            ? Requests.Post(address, "/v1/events/activities", key, "application/cloudevents+json", Encoding.UTF8.GetBytes(events.Single()))
            : Requests.Post(address, "/v1/events/activities", key, "application/cloudevents-batch+json", Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]"));
        ids = PlacesOf(IdPlace);
        badges = PlacesOf(BadgePlace);
    }

    public ReadOnlyMemory<byte> Next()
    {
        for (var i = 0; i < ids.Length; i++)
        {
            var n = sent++;
            n.TryFormat(bytes.AsSpan(ids[i], IdDigits), out _, "D10", CultureInfo.InvariantCulture);
            ((number * 79 + n) % Visitors).TryFormat(bytes.AsSpan(badges[i], BadgeDigits), out _, "D4", CultureInfo.InvariantCulture);
        }
        return bytes;
    }

    private int[] PlacesOf(string mark)
    {
        var (wanted, places) = (Encoding.ASCII.GetBytes(mark), new List<int>());
        for (var from = 0; bytes.AsSpan(from).IndexOf(wanted) is var at and >= 0; from += at + wanted.Length)
        {
            places.Add(from + at);
        }
        return [.. places];
    }
}

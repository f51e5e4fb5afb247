using Microsoft.Extensions.Options;

namespace CityIp.Analytics.Live;

/// <summary>How many streams each key has open.</summary>
internal sealed class Listeners(IOptions<LiveOptions> options)
{
    private readonly Lock sync = new();
    private readonly Dictionary<string, int> open = [];

    public int Most => options.Value.MostListenersPerKey;

    /// <summary>A seat, given back when disposed; null when the key has all of its own.</summary>
    public IDisposable? TakeSeat(string keyId)
    {
        lock (sync)
        {
            var taken = open.GetValueOrDefault(keyId);
            if (taken >= Most)
            {
                return null;
            }
            open[keyId] = taken + 1;
            return new Seat(this, keyId);
        }
    }

    private void GiveBack(string keyId)
    {
        lock (sync)
        {
            if (--open[keyId] == 0)
            {
                open.Remove(keyId);
            }
        }
    }

    private sealed class Seat(Listeners listeners, string keyId) : IDisposable
    {
        public void Dispose() => listeners.GiveBack(keyId);
    }
}

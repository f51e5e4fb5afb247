namespace CityIp.Analytics.Index;

/// <summary>
/// Random numbers by position: the n-th number of a stream is a function of seed, stream and n alone, so runs can be computed in any order by any number of
/// threads. SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014) entered at its n-th state.
/// </summary>
internal readonly struct CounterRandom(ulong seed, ulong stream)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private readonly ulong state = Mix(seed + Gamma) ^ Mix((stream + 1) * 0xD1B54A32D192ED03);

    public ulong Bits(ulong n) => Mix(state + (n + 1) * Gamma);

    /// <summary>In [0, 1), on a grid of 2^-53.</summary>
    public double Uniform(ulong n) => (Bits(n) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard exponential; the argument of the logarithm is never 0.</summary>
    public double Exponential(ulong n) => -Math.Log(((Bits(n) >> 11) + 1) * (1.0 / (1UL << 53)));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

using System.Globalization;

namespace CityIp.Benchmarks.Machine;

/// <summary>The first line of <c>/proc/stat</c>: ticks of all processors together since the start of the machine.</summary>
internal readonly record struct Processors(long Total, long Idle, long WaitingForDisk, long Stolen)
{
    /// <summary>proc(5): user nice system idle iowait irq softirq steal; guest time is in user already.</summary>
    public static Processors Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return new(fields.Sum(), fields[3], fields[4], fields[7]);
    }

    public static Processors Read() => Parse(File.ReadLines("/proc/stat").First());
}

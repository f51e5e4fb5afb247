using System.Globalization;

namespace CityIp.Benchmarks.Machine;

/// <summary>Processor time as the kernel counts it, in its clock ticks.</summary>
internal static class ProcessTimes
{
    /// <summary>proc(5): the name in parentheses may hold blanks and parentheses; what follows the last one is state, parent, and so on.</summary>
    public static ProcessTime Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long At(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
        return new((int)At(4), At(14) + At(15), At(16) + At(17));
    }

    /// <summary>All processes by their number.</summary>
    public static Dictionary<int, ProcessTime> Read()
    {
        var times = new Dictionary<int, ProcessTime>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var process))
            {
                continue;
            }
            try
            {
                times[process] = Parse(File.ReadAllText($"{folder}/stat"));
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }
        return times;
    }

    /// <summary>
    /// What a process and all below it have used, those included that have ended: their time is then their parent's, as that of children it waited for.
    /// </summary>
    public static long OfTree(IReadOnlyDictionary<int, ProcessTime> all, int root)
    {
        if (!all.TryGetValue(root, out var own))
        {
            return 0;
        }
        return own.Own + own.EndedChildren + all.Where(process => process.Value.Parent == root).Sum(child => OfTree(all, child.Key));
    }

    /// <summary>Resident memory in MB.</summary>
    /// <param name="kind">VmRSS is all of it; RssAnon what it allocated, RssFile programs and libraries, RssShmem compiled code (which .NET maps twice, and which counts twice).</param>
    public static double ResidentMegabytes(int process, string kind = "VmRSS")
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith($"{kind}:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}

internal readonly record struct ProcessTime(int Parent, long Own, long EndedChildren);

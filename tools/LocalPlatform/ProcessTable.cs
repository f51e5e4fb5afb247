using System.Globalization;

namespace CityIp.LocalPlatform;

/// <summary>What the kernel says about a process.</summary>
internal static class ProcessTable
{
    /// <summary>When the process started, in clock ticks since boot; 0 when there is none.</summary>
    public static long StartTicks(int process)
    {
        try
        {
            // proc(5): the name in parentheses may hold blanks; the start time is field 22, the 20th after the name.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Whether this very process still runs, and not another that got its number.</summary>
    public static bool Runs(int process, long startTicks) => startTicks != 0 && StartTicks(process) == startTicks;
}

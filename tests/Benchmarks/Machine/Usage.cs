using System.Globalization;
using CityIp.Benchmarks.Reporting;
using CityIp.LocalPlatform;

namespace CityIp.Benchmarks.Machine;

/// <summary>Who used the processors and the disk between two moments, as shares of what there is (all cores; the time that passed).</summary>
/// <param name="Shares">By part of the platform.</param>
/// <param name="Syncs">How often PostgreSQL waited for its log to reach the disk; <see cref="double.NaN"/> where the server does not say.</param>
internal sealed record Usage(IReadOnlyDictionary<string, double> Shares, double Idle, double WaitingForDisk, double Stolen, WalWrites Syncs, double Seconds)
{
    public static Usage Between(Moment begin, Moment end)
    {
        double ticks = Math.Max(1, end.Processors.Total - begin.Processors.Total);
        var shares = end.Parts.ToDictionary(part => part.Key, part => Math.Max(0, part.Value - begin.Parts.GetValueOrDefault(part.Key)) / ticks);
        var idle = (end.Processors.Idle - begin.Processors.Idle) / ticks;
        var disk = (end.Processors.WaitingForDisk - begin.Processors.WaitingForDisk) / ticks;
        var stolen = (end.Processors.Stolen - begin.Processors.Stolen) / ticks;
        shares["others"] = Math.Max(0, 1 - idle - disk - stolen - shares.Values.Sum());
        return new(shares, idle, disk, stolen, end.Wal.Since(begin.Wal), (end.At - begin.At).TotalSeconds);
    }

    /// <summary>Share of the time during which at least part of a log was on its way to the disk; can exceed 1 where several wait at once.</summary>
    public double SyncShare => Syncs.Milliseconds / 1000 / Seconds;

    /// <summary>A sentence that names what limits.</summary>
    public string Limit()
    {
        var busy = 1 - Idle - WaitingForDisk;
        var greatest = Shares.Where(share => share.Key != "others").OrderByDescending(share => share.Value).Take(3).Select(share => $"{share.Key} {Percent(share.Value)}");
        var disturbed = (Stolen >= 0.02 ? $"; DISTURBED: other machines on the same host took {Percent(Stolen)}" : string.Empty)
            + (Shares["others"] >= 0.1 ? $"; DISTURBED: programs that are none of the platform's took {Percent(Shares["others"])}" : string.Empty);
        if (busy >= 0.9)
        {
            return $"the processors limit: {Percent(busy)} busy, most of it {string.Join(", ", greatest)}{disturbed}";
        }
        if (SyncShare >= 0.5 || WaitingForDisk >= 0.2)
        {
            return $"the disk limits: PostgreSQL waited {Percent(SyncShare)} of the time for its log to be written, while the processors were idle for {Percent(Idle + WaitingForDisk)}";
        }
        return $"neither processors ({Percent(busy)} busy) nor disk (log writes under way {Percent(SyncShare)} of the time) are used up: the load offered limits, or waiting for one another";
    }

    public Figure ToFigure(string what) => new($"{what}: processors busy", 100 * (1 - Idle - WaitingForDisk), "%",
        Note: string.Create(CultureInfo.InvariantCulture, $"{Limit()}. All: {string.Join(", ", Shares.OrderByDescending(share => share.Value).Select(share => $"{share.Key} {Percent(share.Value)}"))}, idle {Percent(Idle)}, waiting for the disk {Percent(WaitingForDisk)}, taken by the host {Percent(Stolen)}; log written to disk {Syncs.Count / Seconds:0} times a second, {Syncs.Milliseconds / Math.Max(1, Syncs.Count):0.00} ms each"))
    {
        Parts = new Dictionary<string, double>(Shares.Select(share => KeyValuePair.Create(share.Key, Math.Round(share.Value, 4))))
        {
            ["idle"] = Math.Round(Idle, 4),
            ["iowait"] = Math.Round(WaitingForDisk, 4),
            ["steal"] = Math.Round(Stolen, 4),
            ["wal syncs per second"] = Math.Round(Syncs.Count / Seconds, 1),
            ["wal sync share of time"] = Math.Round(SyncShare, 4),
        },
    };

    private static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);
}

/// <summary>What the counters said at a moment.</summary>
internal sealed record Moment(DateTime At, Processors Processors, IReadOnlyDictionary<string, long> Parts, WalWrites Wal)
{
    /// <param name="more">Parts beside the platform's own.</param>
    public static async Task<Moment> ReadAsync(RunningPlatform platform, params Part[] more)
    {
        var wal = await WalWrites.ReadAsync(platform.Servers.Postgres.ConnectionString("postgres"));
        var all = ProcessTimes.Read();
        var parts = platform.Parts.Concat(more).ToDictionary(part => part.Name, part => part.Children.Sum(child => ProcessTimes.OfTree(all, child.Id)));
        // The platform's processes are children of this one: only its own time is that of the load.
        parts["load generator"] = all[Environment.ProcessId].Own;
        return new(DateTime.UtcNow, Processors.Read(), parts, wal);
    }
}

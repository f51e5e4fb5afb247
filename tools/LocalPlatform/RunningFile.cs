using System.Text.Json;

namespace CityIp.LocalPlatform;

/// <summary>
/// <c>running.json</c> in the data folder: what runs, for the commands that are not the one that started it. Processes are named by number
/// and start time, so a number that was given to somebody else's process meanwhile is never signalled.
/// </summary>
public sealed record RunningFile(RunningProcess Supervisor, string Gateway, string? Dashboard, string Keys, ServersFile? Servers, bool Ready, IReadOnlyList<RunningProcess> Processes)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The platform that runs from this data folder; null when none does.</summary>
    public static RunningFile? OfRunning(string folder) => Read(folder) is { } file && file.Supervisor.Runs ? file : null;

    internal static RunningFile? Read(string folder)
    {
        var path = Path.Combine(folder, "running.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<RunningFile>(File.ReadAllText(path)) : null;
    }

    internal static RunningFile Of(RunningPlatform platform, bool ready) => new(
        RunningProcess.Of("supervisor", Environment.ProcessId, "", platform.Data.Log("platform")),
        platform.Service(Topology.Gateway).Address, platform.Dashboard?.Address, platform.KeysFile, platform.Servers.Describe(), ready,
        [.. platform.Parts.SelectMany(part => part.Children.Select(child => new RunningProcess(Path.GetFileNameWithoutExtension(child.LogPath), child.Id, child.StartTicks, part.Address, child.LogPath)))]);

    internal void Write(string folder) => DataFolder.WritePrivately(Path.Combine(folder, "running.json"), JsonSerializer.Serialize(this, Readable));

    internal static void Delete(string folder) => File.Delete(Path.Combine(folder, "running.json"));

    /// <summary>Kills what a run that was itself killed may have left; returns the names.</summary>
    internal static IReadOnlyList<string> KillWhatIsLeft(string folder)
    {
        List<string> killed = [];
        foreach (var process in Read(folder)?.Processes.Where(process => process.Runs) ?? [])
        {
            _ = ChildProcess.SendSignal(process.Id, ChildProcess.Kill);
            killed.Add(process.Name);
        }
        Delete(folder);
        return killed;
    }
}

public sealed record RunningProcess(string Name, int Id, long StartTicks, string Address, string Log)
{
    internal bool Runs => ProcessTable.Runs(Id, StartTicks);

    internal static RunningProcess Of(string name, int id, string address, string log) => new(name, id, ProcessTable.StartTicks(id), address, log);
}

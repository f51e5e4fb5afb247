namespace CityIp.LocalPlatform;

/// <summary>Held by the one process that runs the platform from a data folder; the kernel gives it back when that process dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <exception cref="StartException">The platform already runs from this folder.</exception>
    public static FolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            var running = RunningFile.OfRunning(folder);
            throw new StartException($"The platform already runs from {folder}{(running is null ? "" : $" (process {running.Supervisor.Id}, gateway {running.Gateway})")}: stop it with ./cityip down, or use another folder with CITYIP_DATA.");
        }
    }

    public void Dispose() => file.Dispose();
}

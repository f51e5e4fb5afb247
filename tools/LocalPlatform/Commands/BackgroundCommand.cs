using System.Diagnostics;

namespace CityIp.LocalPlatform.Commands;

/// <summary><c>LocalPlatform up --background</c>: the same program in a session of its own; we repeat what it says and return when all is healthy.</summary>
internal static class BackgroundCommand
{
    public static async Task<int> RunAsync(PlatformOptions options, string[] arguments)
    {
        using var signals = new Signals();
        var log = new DataFolder(options.Folder).Log("platform");
        await File.WriteAllTextAsync(log, "");
        using var process = Process.Start(new ProcessStartInfo("setsid",
            ["sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, Environment.ProcessPath!, .. arguments.Where(argument => argument != "--background")]))!;
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (true)
        {
            var ready = process.HasExited || RunningFile.Read(options.Folder) is { Ready: true } file && file.Supervisor.Id == process.Id;
            if (ready && !process.HasExited)
            {
                // The summary is written right after the file that says so.
                await Task.Delay(200);
            }
            Console.Write(await reader.ReadToEndAsync());
            if (ready)
            {
                return process.HasExited ? process.ExitCode : 0;
            }
            if (signals.AskedToStop.IsCancellationRequested && !process.HasExited)
            {
                _ = ChildProcess.SendSignal(process.Id, ChildProcess.Terminate);
                await process.WaitForExitAsync();
            }
            else
            {
                await Task.Delay(200);
            }
        }
    }
}

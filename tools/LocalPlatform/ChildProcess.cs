using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CityIp.LocalPlatform;

/// <summary>How a program is started: its own variables and nothing inherited beyond <see cref="Inherited"/>.</summary>
internal sealed record ProgramStart(string File, IReadOnlyList<string> Arguments, string LogPath, string WorkingDirectory)
{
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The account to run as when we are root; null keeps ours.</summary>
    public string? Account { get; init; }

    /// <summary>True when others go first: nobody waits for its answer, and it can catch up.</summary>
    public bool Yields { get; init; }

    /// <summary>The words that start the program from within a shell. A session is a group to the scheduler, which heeds the group's own value first.</summary>
    public (string Before, IEnumerable<string> Words) InOrder => Yields ? ("echo 5 2>/dev/null >/proc/$$/autogroup; ", ["nice", "-n", "5"]) : (string.Empty, []);

    public static void GiveOwnVariablesOnly(ProcessStartInfo info, IReadOnlyDictionary<string, string> variables)
    {
        info.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                info.Environment[name] = value;
            }
        }
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }
    }

    /// <summary>The words that make the command run as <see cref="Account"/>; the death signal is set after the change of user, which would clear it.</summary>
    public static IEnumerable<string> AsAccount(string? account, bool diesWithParent) => (account, diesWithParent) switch
    {
        (null, true) => ["setpriv", "--pdeathsig", "KILL"],
        (null, false) => [],
        (_, false) => ["setpriv", "--reuid", account, "--regid", account, "--init-groups"],
        (_, true) => ["setpriv", "--reuid", account, "--regid", account, "--init-groups", "setpriv", "--pdeathsig", "KILL"],
    };
}

/// <summary>
/// A program that we started: in its own session (a terminal's Ctrl-C reaches only us, so that we stop things in order), its output in a
/// log file, and killed by the kernel when we die, whatever kills us.
/// </summary>
internal sealed partial class ChildProcess
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    // The kernel sends the death signal when the *thread* that forked ends, so one thread that never ends starts every child.
    private static readonly BlockingCollection<Action> Starts = [];

    private readonly Process process;

    static ChildProcess() => new Thread(() =>
    {
        foreach (var start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    })
    { IsBackground = true, Name = "starts children" }.Start();

    private ChildProcess(Process process, string logPath)
    {
        this.process = process;
        LogPath = logPath;
        Id = process.Id;
        StartTicks = ProcessTable.StartTicks(Id);
    }

    public int Id { get; }

    /// <summary>With <see cref="Id"/> this names the process for ever: a process number is used again, its start time is not.</summary>
    public long StartTicks { get; }

    public string LogPath { get; }

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public static ChildProcess Start(ProgramStart program)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(program.LogPath)!);
        // sh opens the log while it is still us: the account that the program runs as cannot.
        var (before, order) = program.InOrder;
        var info = new ProcessStartInfo("setsid", ["sh", "-c", $"{before}exec \"$@\" >>\"$0\" 2>&1 </dev/null", program.LogPath,
            .. order, .. ProgramStart.AsAccount(program.Account, diesWithParent: true), program.File, .. program.Arguments])
        {
            WorkingDirectory = program.WorkingDirectory,
        };
        ProgramStart.GiveOwnVariablesOnly(info, program.Variables);
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return new ChildProcess(started.Task.GetAwaiter().GetResult(), program.LogPath);
    }

    /// <summary>kill -9, its children included.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop with <paramref name="signal"/> and kills it when it has not within <paramref name="patience"/>.</summary>
    public async Task StopAsync(int signal, TimeSpan patience)
    {
        if (process.HasExited)
        {
            return;
        }
        _ = SendSignal(Id, signal);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int SendSignal(int process, int signal);
}

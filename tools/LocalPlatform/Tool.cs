using System.Diagnostics;

namespace CityIp.LocalPlatform;

/// <summary>Runs a command to its end; with <c>variables</c> it has those only, else ours.</summary>
internal static class Tool
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null, string? account = null, string? input = null, string directory = "/", CancellationToken cancellation = default)
    {
        string[] words = [.. ProgramStart.AsAccount(account, diesWithParent: false), file, .. arguments];
        var info = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory,
        };
        if (variables is not null)
        {
            ProgramStart.GiveOwnVariablesOnly(info, variables);
        }
        using var process = Process.Start(info)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

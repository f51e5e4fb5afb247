using System.Diagnostics;

namespace CityIp.Testing;

/// <summary>A program that lies beside the tests, run as somebody at a terminal would.</summary>
public static class CommandLine
{
    /// <returns>Its exit code, and what it said on either of its outputs.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await said + await failed);
    }
}

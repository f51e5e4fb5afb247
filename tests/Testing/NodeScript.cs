using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CityIp.LocalPlatform;

namespace CityIp.Testing;

/// <summary>Scripts of tests/Node: official JavaScript packages as clients of the platform, and as oracles for its own code.</summary>
public static class NodeScript
{
    private static readonly string Folder = Path.Combine(Clone.Root, "tests", "Node");

    /// <summary>Runs a script with the text as its standard input, and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">Node or its packages are not here, or the script failed; the message says which.</exception>
    public static async Task<string> RunAsync(string script, string input)
    {
        const string missing = "The npm packages of tests/Node are not installed. './cityip test' installs them, and so does 'tools/scripts/install clients'; both need npm and a package registry (on Debian: apt-get install npm).";
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".installed")))
        {
            throw new InvalidOperationException(missing);
        }
        using var process = Start(new ProcessStartInfo("node", [Path.Combine(Folder, script)])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        });
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"node {script} failed with {process.ExitCode}: {await errors}");
    }

    private static Process Start(ProcessStartInfo node)
    {
        try
        {
            return Process.Start(node)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("'node' cannot be started; it comes with npm (on Debian: apt-get install npm).", exception);
        }
    }
}

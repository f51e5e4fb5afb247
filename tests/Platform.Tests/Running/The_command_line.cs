using CityIp.Testing;
using Xunit;

namespace CityIp.Platform.Tests.Running;

public sealed class The_command_line
{
    [Theory]
    [InlineData("LocalPlatform", "dlq --help", 0, "./cityip dlq [command]")]
    [InlineData("LocalPlatform", "dlq nonsense", 1, "Unrecognized command or argument 'nonsense'")]
    [InlineData("LocalPlatform", "key create --name x", 1, "Option '--organisation' is required")]
    [InlineData("Demo", "--help", 0, "./cityip demo [options]")]
    [InlineData("Demo", "--keys none --visitors x", 1, "--visitors is a number from 1 to 20000, not 'x'.")]
    [InlineData("Demo", "--keys none --visitors 20001", 1, "--visitors is a number from 1 to 20000, not '20001'.")]
    [InlineData("Demo", "--keys none --speed NaN", 1, "--speed is a number from 0 on, not 'NaN'.")]
    [InlineData("Demo", "--keys none", 2, "Start the platform first (./cityip up)")]
    public async Task Says_what_can_be_typed(string program, string arguments, int exitCode, string said)
    {
        var (ended, text) = await CommandLine.RunAsync(program, arguments.Split(' '), TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, ended);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", text, StringComparison.Ordinal);
    }
}

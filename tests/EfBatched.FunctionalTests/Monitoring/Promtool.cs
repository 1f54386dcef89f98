using System.Diagnostics;

namespace EfBatched.FunctionalTests.Monitoring;

/// <summary>Prometheus' own tool, which checks and tests rules.</summary>
internal static class Promtool
{
    private static readonly string[] _programs = ["/usr/bin/promtool", "/usr/local/bin/promtool"];

    /// <summary>Runs it; fails with all that it says unless it is content.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        var program = _programs.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "promtool was not found, and the tests of alert rules need it. Install the Debian package 'prometheus' ('eng/install.sh prometheus').");
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"promtool {string.Join(' ', arguments)}\n{await output}\n{await errors}");
    }
}

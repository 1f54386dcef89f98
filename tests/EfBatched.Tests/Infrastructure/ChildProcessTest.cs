using System.Globalization;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Processes;

namespace EfBatched.Tests.Infrastructure;

/// <summary>The child is this test program itself, told to run no test and to wait after each line that it writes.</summary>
public class ChildProcessTest
{
    private const string FirstLine = "{";

    [Fact]
    public async Task A_child_is_read_and_ends_with_its_exit_code()
    {
        await using var child = StartChild("-noSuchOption");

        await child.WaitForLineAsync(l => l.Contains("unknown option", StringComparison.Ordinal), "the complaint");

        Assert.NotEqual(0, await child.ExitCode.WaitForAsync());
    }

    [Fact]
    public async Task Waiting_for_a_line_of_a_child_that_has_ended_fails_at_once()
    {
        await using var child = StartChild("-noSuchOption");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => child.WaitForLineAsync(l => l == "never written", "a line"));

        Assert.Contains("the process ended with exit code", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_child_is_gone()
    {
        await using var child = StartChild("-automated", "sync");
        await child.WaitForLineAsync(l => l.StartsWith(FirstLine, StringComparison.Ordinal), "its first message");

        child.Kill();

        Assert.Equal(128 + 9, await child.ExitCode.WaitForAsync());
    }

    [Fact]
    public async Task A_stopped_child_stands_still_until_it_continues()
    {
        await using var child = StartChild("-automated", "sync");
        await child.WaitForLineAsync(l => l.StartsWith(FirstLine, StringComparison.Ordinal), "its first message");

        await child.StopAsync();
        var stopped = await ReadStateAsync(child);
        await child.ContinueAsync();

        Assert.Equal('T', stopped);
        Assert.NotEqual('T', await ReadStateAsync(child));
    }

    [Fact]
    public async Task Disposing_ends_a_stopped_child()
    {
        var child = StartChild("-automated", "sync");
        await child.StopAsync();

        await child.DisposeAsync();

        Assert.Equal(128 + 9, await child.ExitCode);
    }

    private static ChildProcess StartChild(params string[] options) =>
        ChildProcess.Start(typeof(ChildProcessTest).Assembly.Location, [.. options, "-class", "None"]);

    /// <summary>The letter after the program's name, as in <c>42 (dotnet) S …</c>.</summary>
    private static async Task<char> ReadStateAsync(ChildProcess child)
    {
        var stat = await File.ReadAllTextAsync(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{child.Id}/stat"),
            TestContext.Current.CancellationToken);
        return stat[stat.LastIndexOf(')') + 2];
    }
}

using System.Diagnostics;
using System.Globalization;

namespace EfBatched.TestUtilities.Processes;

/// <summary>A .NET program in a process of its own, which a test can read, stop, continue and kill.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Recording<string> _output = new();
    private readonly Recording<string> _errors = new();
    private readonly Task<int> _exit;
    private int _nextLine;

    private ChildProcess(Process process)
    {
        _process = process;
        _exit = RunAsync();
    }

    /// <summary>The lines written to standard output until now.</summary>
    public IReadOnlyList<string> Output =>
        _output.Items;

    /// <summary>The lines written to standard error until now.</summary>
    public IReadOnlyList<string> Errors =>
        _errors.Items;

    /// <summary>The operating system's number of the process.</summary>
    public int Id =>
        _process.Id;

    /// <summary>The exit code, once the process has ended and its output was read.</summary>
    public Task<int> ExitCode =>
        _exit;

    /// <summary>Starts <c>dotnet assembly arguments</c>; the environment is added to that of the test.</summary>
    /// <param name="assemblyPath">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What is added to the environment.</param>
    /// <param name="isInterruptible">
    /// True where SIGINT must reach it: a test run that a shell has put into the background ignores it, and its children would inherit that.
    /// </param>
    public static ChildProcess Start(
        string assemblyPath,
        IEnumerable<string>? arguments = null,
        IReadOnlyDictionary<string, string>? environment = null,
        bool isInterruptible = false)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(isInterruptible ? "env" : dotnet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isInterruptible)
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add(dotnet);
        }

        start.ArgumentList.Add(assemblyPath);
        foreach (var argument in arguments ?? [])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Awaits the first line that matches, after the line that the previous call returned.</summary>
    /// <exception cref="TimeoutException">No such line came in time.</exception>
    /// <exception cref="InvalidOperationException">The process ended without such a line.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> predicate, string what, TimeSpan? timeout = null)
    {
        var (index, line) = await _output.FindAsync(predicate, _nextLine, what, timeout);
        _nextLine = index + 1;
        return line;
    }

    /// <summary>Awaits the first line on standard error that matches.</summary>
    /// <exception cref="TimeoutException">No such line came in time.</exception>
    /// <exception cref="InvalidOperationException">The process ended without such a line.</exception>
    public async Task<string> WaitForErrorAsync(Func<string, bool> predicate, string what, TimeSpan? timeout = null) =>
        (await _errors.FindAsync(predicate, 0, what, timeout)).Item;

    /// <summary>Ends the process as a crash would (SIGKILL): nothing of it runs any more.</summary>
    public void Kill() =>
        _process.Kill();

    /// <summary>Stops the process where it is (SIGSTOP), like a frozen container: its connections stay open.</summary>
    public Task StopAsync() =>
        SignalAsync("STOP");

    /// <summary>Lets a stopped process go on (SIGCONT).</summary>
    public Task ContinueAsync() =>
        SignalAsync("CONT");

    /// <summary>Asks the process to end (SIGTERM), as a host or a container runtime does.</summary>
    public Task TerminateAsync() =>
        SignalAsync("TERM");

    /// <summary>Interrupts the process (SIGINT), as Ctrl+C does.</summary>
    public Task InterruptAsync() =>
        SignalAsync("INT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_exit.IsCompleted)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _exit.WaitForAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"The signal SIG{signal} did not reach process {Id}: it has ended.");
        }
    }

    private async Task<int> RunAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _errors));
        await _process.WaitForExitAsync();
        var errors = string.Join(Environment.NewLine, _errors.Items);
        var end = $"the process ended with exit code {_process.ExitCode}. Its standard error: {errors}";
        _output.End(end);
        _errors.End(end);
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Recording<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }
    }
}

using System.Diagnostics;
using System.Text;

namespace EfBatched.Mutation;

/// <summary>Runs programs.</summary>
internal static class Command
{
    /// <summary>What a program writes; an error when it fails.</summary>
    public static async Task<string> ReadAsync(string folder, params string[] command)
    {
        var (code, output) = await RunAsync(folder, command, new Dictionary<string, string>(), Timeout.InfiniteTimeSpan);
        return code == 0 ? output : throw new InvalidOperationException($"'{string.Join(' ', command)}' failed:\n{output}");
    }

    /// <summary>Runs a program; its exit code is null when it was ended because it took too long.</summary>
    public static async Task<(int? Code, string Output)> RunAsync(
        string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var tooLong = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(tooLong.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return (null, output.ToString());
        }

        return (process.ExitCode, output.ToString());

        void Take(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}

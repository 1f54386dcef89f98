using System.Diagnostics;

namespace EfBatched.TestUtilities.Postgres.Servers;

/// <summary>Runs PostgreSQL's programs, as user postgres when the test runs as root, because PostgreSQL refuses root.</summary>
internal sealed class ServerPrograms(string folder)
{
    private const string ServerUser = "postgres";

    public static async Task CreateFolderAsync(string path)
    {
        string[] owner = Environment.IsPrivilegedProcess ? ["-o", ServerUser] : [];
        await ExecuteAsync(["install", "-d", "-m", "700", .. owner, path], throwOnFailure: true);
    }

    /// <summary>Copies a folder with its files' owners and modes.</summary>
    public static Task CopyFolderAsync(string from, string to) =>
        ExecuteAsync(["cp", "-a", from, to], throwOnFailure: true);

    /// <summary>Appends to a file of a server's folder, or creates it.</summary>
    public static Task AppendAsync(string path, string text) =>
        ExecuteAsync(
            AsServerUser(["sh", "-c", "printf '%s\n' \"$1\" >> \"$0\"", path, text]), throwOnFailure: true);

    /// <summary>Runs a program and fails with all its output when it does.</summary>
    public Task RunAsync(string program, params string[] arguments) =>
        ExecuteAsync(AsServerUser([Path.Combine(folder, program), .. arguments]), throwOnFailure: true);

    public Task TryRunAsync(string program, params string[] arguments) =>
        ExecuteAsync(AsServerUser([Path.Combine(folder, program), .. arguments]), throwOnFailure: false);

    /// <summary>Whether this process may manage the server in a folder: root may, and so may the user who made it.</summary>
    public static bool Owns(string path)
    {
        try
        {
            return Environment.IsPrivilegedProcess || Directory.Exists(Path.Combine(path, "data", "base"));
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A command line as the user that servers run as.</summary>
    public static string[] AsServerUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["runuser", "-u", ServerUser, "--", .. command] : command;

    private static async Task ExecuteAsync(string[] command, bool throwOnFailure)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            // The server's user may not be allowed to read the folder that the tests run in.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (throwOnFailure && process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'{string.Join(' ', command)}' failed with exit code {process.ExitCode}:{Environment.NewLine}{await output}{await errors}");
        }
    }
}

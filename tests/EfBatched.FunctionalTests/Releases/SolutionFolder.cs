using System.Diagnostics;

namespace EfBatched.FunctionalTests.Releases;

/// <summary>A folder outside the repository in which a test writes projects and calls the SDK on them.</summary>
internal sealed class SolutionFolder : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly string _compiler = $"efbatched-{Guid.NewGuid():N}";

    public string Path { get; } = Directory.CreateTempSubdirectory("efbatched-").FullName;

    public static string Repository { get; } = FindRepository(AppContext.BaseDirectory);

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
    }

    /// <summary>Copies a folder, as a deploy would: what is built next does not change it.</summary>
    public string Copy(string relative, string to)
    {
        foreach (var file in Directory.EnumerateFiles(this[relative], "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(this[to], System.IO.Path.GetRelativePath(this[relative], file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return this[to];
    }

    /// <summary>Runs a program to its end, whatever that is; in the folder, or in one below it.</summary>
    public async Task<CommandResult> TryRunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string below = "")
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = this[below],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Servers of the SDK would outlive the test, but for the compiler's, which is this folder's own and ends with it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "true";
        start.Environment["SharedCompilationId"] = _compiler;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(s_patience);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CommandResult($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', start.ArgumentList)}' did not end within {s_patience}.");
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var result = await TryRunAsync(program, arguments, environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    public void Dispose()
    {
        foreach (var compiler in Process.GetProcessesByName("VBCSCompiler"))
        {
            if (File.ReadAllText($"/proc/{compiler.Id}/cmdline").Contains(_compiler, StringComparison.Ordinal))
            {
                compiler.Kill();
            }

            compiler.Dispose();
        }

        Directory.Delete(Path, recursive: true);
    }

    private static string FindRepository(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "EfBatched.sln")) ? folder : FindRepository(System.IO.Path.GetDirectoryName(folder)!);
}

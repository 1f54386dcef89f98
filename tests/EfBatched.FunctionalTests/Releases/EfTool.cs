namespace EfBatched.FunctionalTests.Releases;

/// <summary>
/// `dotnet ef` on the projects of a solution. Most of its time it asks MSBuild about them, to start EF's own program, `ef.dll`, beside the
/// application. It does so once for each project; what it has started is started directly from then on.
/// </summary>
internal sealed class EfTool(SolutionFolder folder, string startupProject) : IDisposable
{
    private const string Prefix = "verbose: dotnet ";

    private readonly Dictionary<string, (string[] Head, string[] Tail)> _started = [];

    // It copies its build host into the start-up project's output, which two at once do not survive.
    private readonly SemaphoreSlim _tool = new(1, 1);

    public async Task<CommandResult> TryRunAsync(string project, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        await _tool.WaitAsync();
        (string[] Head, string[] Tail) started;
        try
        {
            if (!_started.TryGetValue(project, out started))
            {
                var result = await folder.TryRunAsync(
                    "dotnet",
                    [
                        "ef", .. arguments, "--no-build", "--project", project, "--startup-project", startupProject,
                        "--prefix-output", "--no-color", "--verbose",
                    ],
                    environment);
                _started.Add(project, Parse(result, arguments));
                return result;
            }
        }
        finally
        {
            _tool.Release();
        }

        return await folder.TryRunAsync("dotnet", [.. started.Head, .. arguments, .. started.Tail], environment, startupProject);
    }

    public void Dispose() => _tool.Dispose();

    // The command that the tool was asked for stands between the program and what the tool found out about the projects.
    private static (string[] Head, string[] Tail) Parse(CommandResult result, string[] arguments)
    {
        var line = result.Output.Split('\n').SingleOrDefault(l => l.StartsWith($"{Prefix}exec ", StringComparison.Ordinal));
        Assert.True(line is not null, result.ToString());
        Assert.DoesNotContain('"', line);
        var words = line[Prefix.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var program = Array.FindIndex(words, w => Path.GetFileName(w) == "ef.dll") + 1;
        Assert.Equal(arguments, words[program..(program + arguments.Length)]);
        return (words[..program], [.. words[(program + arguments.Length)..].Where(w => w != "--verbose")]);
    }
}

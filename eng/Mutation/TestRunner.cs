using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EfBatched.Mutation;

/// <summary>Runs test classes against the library with a mutant switched on.</summary>
/// <param name="root">The root of the repository, whose test projects are built.</param>
/// <param name="library">The library with the mutants.</param>
/// <param name="scratch">A folder for copies.</param>
internal sealed partial class TestRunner(string root, string library, string scratch)
{
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> _copied = [];

    /// <summary>Runs each class of a suite without a mutant, to see how long it takes and which mutants it comes to.</summary>
    public async Task<IReadOnlyList<TestClass>> LookAsync(Suite suite)
    {
        CopyTests(suite.Project);
        var listed = await Command.ReadAsync(root, "dotnet", PathOf(suite.Project), "-noLogo", "-noColor", "-list", "classes");
        var found = new List<TestClass>();
        foreach (var name in listed.Split('\n', StringSplitOptions.TrimEntries).Where(suite.Has))
        {
            var reached = Path.Combine(scratch, "reached");
            File.Delete(reached);
            var started = Stopwatch.GetTimestamp();
            var (code, output) = await RunAsync(
                suite, ["-class", name], new() { ["EFBATCHED_MUTANTS_REACHED"] = reached }, TimeSpan.FromMinutes(10));
            var failing = FailedTest().Matches(output).Select(m => m.Groups["test"].Value.Split('(')[0]).Distinct().ToList();
            if (code != 0 && failing.Count == 0)
            {
                throw new InvalidOperationException($"{name} ended with exit code {code}, but no test of it failed:\n{output}");
            }

            // Written by the switch, so not at all where no test comes to one.
            var ids = (File.Exists(reached) ? File.ReadLines(reached) : []).Select(l => int.Parse(l, CultureInfo.InvariantCulture)).ToHashSet();
            found.Add(new TestClass(suite, name, Stopwatch.GetElapsedTime(started), ids, failing));
        }

        return found;
    }

    /// <summary>Runs classes of one suite until the first test fails; says which one, or why it ended.</summary>
    public async Task<(Verdict Verdict, string? By)> JudgeAsync(IReadOnlyList<TestClass> classes, int mutant)
    {
        var usual = TimeSpan.FromTicks(classes.Sum(c => c.Duration.Ticks));
        var (code, output) = await RunAsync(
            classes[0].Suite,
            [
                "-stopOnFail",
                .. classes.SelectMany(c => new[] { "-class", c.Name }),
                .. classes.SelectMany(c => c.Failing).SelectMany(t => new[] { "-method-", t }),
            ],
            new() { ["EFBATCHED_MUTANT"] = mutant.ToString(CultureInfo.InvariantCulture) },
            TimeSpan.FromTicks(Math.Max(LeastTimeout.Ticks, usual.Ticks * 4)));
        return code switch
        {
            0 => (Verdict.Survived, null),
            null => (Verdict.TimedOut, "it does not end"),
            _ when FailedTest().Match(output) is { Success: true } failed => (Verdict.Caught, failed.Groups["test"].Value),
            > 127 => (Verdict.Caught, $"the process dies with exit code {code}"),
            _ => throw new InvalidOperationException($"The tests ended with exit code {code}, but none of them failed:\n{output}"),
        };
    }

    private Task<(int? Code, string Output)> RunAsync(
        Suite suite, IEnumerable<string> arguments, Dictionary<string, string> environment, TimeSpan timeout) =>
        Command.RunAsync(
            root,
            ["dotnet", PathOf(suite.Project), "-noLogo", "-noColor", "-noAutoReporters", .. arguments],
            environment,
            timeout);

    private string PathOf(string project) => Path.Combine(scratch, project, project + ".dll");

    // The tests are those of the repository; only the library is another one.
    private void CopyTests(string project)
    {
        if (!_copied.Add(project))
        {
            return;
        }

        var from = Path.Combine(root, "tests", project, "bin", "Debug", "net10.0");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(scratch, project, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        File.Copy(library, Path.Combine(scratch, project, "EfBatched.dll"), overwrite: true);
        File.Delete(Path.Combine(scratch, project, "EfBatched.pdb"));
    }

    [GeneratedRegex(@"^\s*(?<test>\S.*?)\s+\[FAIL\]", RegexOptions.Multiline)]
    private static partial Regex FailedTest();
}

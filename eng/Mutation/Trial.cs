
namespace EfBatched.Mutation;

/// <summary>Tries all mutants of one area.</summary>
internal static class Trial
{
    public static async Task<Report> RunAsync(string root, Area area, TextWriter output)
    {
        var scratch = Path.Combine(root, "artifacts", "mutation", area.Name);
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        Directory.CreateDirectory(scratch);
        var library = await Library.OpenAsync(root);
        var path = Path.Combine(scratch, "EfBatched.dll");
        var files = area.Files.SelectMany(f => Directory.GetFiles(Path.Combine(root, Path.GetDirectoryName(f)!), Path.GetFileName(f)));
        library.Emit(files.ToHashSet(), path);
        output.WriteLine($"{area.Name}: {library.Mutants.Count} mutants; {library.Uncompiled} changes do not compile");

        var runner = new TestRunner(root, path, scratch);
        var suites = new List<IReadOnlyList<TestClass>>();
        foreach (var suite in area.Suites)
        {
            suites.Add(await runner.LookAsync(suite));
            await CheckAsync(runner, suites[^1], output);
        }

        var judgements = new List<Judgement>();
        foreach (var mutant in library.Mutants)
        {
            judgements.Add(await JudgeAsync(runner, suites, mutant));
            if (judgements[^1] is { Verdict: not Verdict.Caught } judgement)
            {
                output.WriteLine($"  {judgement.Verdict}: {mutant}");
            }
        }

        await File.WriteAllLinesAsync(
            Path.Combine(scratch, "verdicts.txt"), judgements.Select(j => $"{j.Verdict}\t{j.Mutant}\t{j.By}"));
        return new Report(area, judgements);
    }

    // Else a test that passes whatever the library does, or tests of another copy of it, would be taken for proof.
    private static async Task CheckAsync(TestRunner runner, IReadOnlyList<TestClass> classes, TextWriter output)
    {
        foreach (var test in classes)
        {
            var (verdict, _) = await runner.JudgeAsync([test], mutant: 0);
            if (test.Reached.Count > 0 && verdict == Verdict.Survived)
            {
                throw new InvalidOperationException($"{test.Name} comes to {test.Reached.Count} mutants, and passes although each of them fails.");
            }

            foreach (var failing in test.Failing)
            {
                output.WriteLine($"  {failing} fails without a mutant, and is left out");
            }

            output.WriteLine($"  {test.Name}: comes to {test.Reached.Count} mutants, {test.Duration.TotalSeconds:0.0} s");
        }
    }

    private static async Task<Judgement> JudgeAsync(TestRunner runner, IReadOnlyList<IReadOnlyList<TestClass>> suites, Mutant mutant)
    {
        var verdict = Verdict.NotReached;
        foreach (var classes in suites)
        {
            var reaching = classes.Where(c => c.Reached.Contains(mutant.Id)).OrderBy(c => c.Duration).ToList();
            if (reaching.Count == 0)
            {
                continue;
            }

            (verdict, var by) = await runner.JudgeAsync(reaching, mutant.Id);
            if (verdict != Verdict.Survived)
            {
                return new Judgement(mutant, verdict, by);
            }
        }

        return new Judgement(mutant, verdict, null);
    }
}

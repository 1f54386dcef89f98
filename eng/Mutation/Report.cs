namespace EfBatched.Mutation;

/// <summary>What came out of an area.</summary>
internal sealed record Report(Area Area, IReadOnlyList<Judgement> Judgements)
{
    /// <summary>Writes the table, and each mutant that was not noticed.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Report> reports)
    {
        output.WriteLine();
        output.WriteLine("| sources | mutants | caught | timed out | survived | not reached | score |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var report in reports)
        {
            output.WriteLine(report.Row());
        }

        foreach (var judgement in reports.SelectMany(r => r.Judgements).Where(j => j.Verdict is Verdict.Survived or Verdict.NotReached))
        {
            output.WriteLine($"{judgement.Verdict}: {judgement.Mutant}");
        }
    }

    private string Row()
    {
        var noticed = Count(Verdict.Caught) + Count(Verdict.TimedOut);
        return FormattableString.Invariant(
            $"| `{string.Join("`, `", Area.Files)}` | {Judgements.Count} | {Count(Verdict.Caught)} | {Count(Verdict.TimedOut)} | {Count(Verdict.Survived)} | {Count(Verdict.NotReached)} | {100.0 * noticed / Judgements.Count:0.0} % |");
    }

    private int Count(Verdict verdict) => Judgements.Count(j => j.Verdict == verdict);
}

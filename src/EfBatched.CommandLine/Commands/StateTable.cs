using EfBatched.Reporting;

namespace EfBatched.CommandLine.Commands;

/// <summary>Several migrations, one a line, and below them a sentence on each that needs one.</summary>
internal static class StateTable
{
    private static readonly string[] Head = ["NAME", "STATUS", "DONE", "ROWS", "RATE", "LEFT"];

    public static string Write(IReadOnlyList<BatchedMigrationState> states, int? width = null)
    {
        var table = TextTable.Write(
            [
                Head,
                .. states.Select(IReadOnlyList<string> (s) =>
                [
                    s.Name, s.Status.ToString(), StateText.Percent(s), StateText.Rows(s), StateText.Rate(s),
                    StateText.TimeLeft(s),
                ]),
            ],
            width);
        var notes = states.Where(StateText.NeedsWords).Select(s => TextTable.Wrap($"{s.Name}: {StateText.Sentence(s)}", width)).ToList();
        return notes.Count == 0 ? table : table + Environment.NewLine + Environment.NewLine + string.Join(Environment.NewLine, notes);
    }
}

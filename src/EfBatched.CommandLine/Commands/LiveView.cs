using EfBatched.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EfBatched.CommandLine.Commands;

/// <summary>What <c>batched watch</c> draws on a terminal: a paragraph for each migration that is open, so that it fits any width.</summary>
internal static class LiveView
{
    // More would not fit a screen; the newest are at its top.
    private const int ShownMigrations = 8;
    private const int BarWidth = 20;

    public static IRenderable Render(IReadOnlyList<BatchedMigrationState> states, string? note)
    {
        // One that was asked for by its name is shown to its end.
        var open = states.Count == 1 ? states : [.. states.Where(IsOpen).OrderByDescending(s => s.Id)];
        var parts = open.Take(ShownMigrations).SelectMany(Describe).ToList();
        var others = states.Count - Math.Min(open.Count, ShownMigrations);
        if (others > 0)
        {
            parts.Add(new Text($"{others} more: 'batched list'.", new Style(decoration: Decoration.Dim)));
        }

        if (states.Count == 0)
        {
            parts.Add(new Text(CommandLineStrings.NothingEnqueued));
        }

        if (note is not null)
        {
            parts.Add(new Text(note, new Style(Color.Red)));
        }

        return new Spectre.Console.Rows(parts);
    }

    private static IEnumerable<IRenderable> Describe(BatchedMigrationState state)
    {
        yield return new Paragraph(state.Name, new Style(decoration: Decoration.Bold))
            .Append($"  {state.Status}", new Style(ColorOf(state.Status)));
        var figures = string.Join("  ", new[] { StateText.Rows(state) + " rows", StateText.Rate(state), StateText.Left(state) }.Where(t => t.Length > 0));
        yield return state.Progress is { } progress
            ? new Paragraph(Bar(progress), new Style(Color.Green)).Append($" {StateText.Percent(state)}  {figures}")
            : new Paragraph(figures);
        yield return new Text(state.Explanation, new Style(decoration: Decoration.Dim));
        yield return Text.Empty;
    }

    private static string Bar(double progress)
    {
        var done = (int)(progress * BarWidth);
        return new string('━', done) + new string('─', BarWidth - done);
    }

    private static Color ColorOf(BatchedMigrationStatus status) =>
        status switch
        {
            BatchedMigrationStatus.Failed => Color.Red,
            BatchedMigrationStatus.Paused or BatchedMigrationStatus.Cancelled => Color.Yellow,
            BatchedMigrationStatus.Running => Color.Green,
            _ => Color.Default,
        };

    private static bool IsOpen(BatchedMigrationState state) =>
        !state.IsFinished && state.Status != BatchedMigrationStatus.Cancelled;
}

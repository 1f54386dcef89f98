using EfBatched.ExplorerTests.Keys;
using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;

namespace EfBatched.ExplorerTests.Invariants;

/// <summary>What must be true where a run has stopped without having finished: there is a cause, and the explanation names it.</summary>
internal static class StopInvariants
{
    public const string Cause = "it fails only with a cause";
    public const string Named = "the explanation names what stopped it";

    // So often must something that passes by itself, or the death of a process, have struck before a job may be given up: MaxJobAttempts.
    private const int MaxAttempts = 5;

    /// <param name="outcome">The outcome.</param>
    /// <param name="textOf">What the database or a person says of an event.</param>
    public static Finding? Check(Outcome outcome, Func<ScriptEvent, IEnumerable<string>> textOf)
    {
        var (script, story, state, _, _, _) = outcome;
        return state.Status switch
        {
            BatchedMigrationStatus.Failed when !MayFail(script, story) => new Finding(Cause, state.Explanation),
            BatchedMigrationStatus.Failed or BatchedMigrationStatus.Paused when !IsNamed(outcome, textOf) =>
                new Finding(Named, state.Explanation),
            _ => null,
        };
    }

    private static bool MayFail(Script script, Story story) =>
        story.HasBadRow
        || story.Count(k => k.IsTransient() || k.IsSilence()) >= MaxAttempts
        || (script.Search != RowSearch.AllRows && (story.Inserted.Count > 0 || story.Moved.Count > 0))
        || KeyShapes.Find(script.Key).MayBeRefused;

    private static bool IsNamed(Outcome outcome, Func<ScriptEvent, IEnumerable<string>> textOf)
    {
        var text = outcome.State.Explanation;
        return outcome.Story.Happened.SelectMany(textOf).Any(t => text.Contains(t, StringComparison.Ordinal))
            || (outcome.Story.HasBadRow && text.Contains("could not be changed", StringComparison.Ordinal))
            || (outcome.Story.Count(EventKinds.IsTransient) > 0
                && (text.Contains("ran into a timeout", StringComparison.Ordinal) || text.Contains("waits for a lock", StringComparison.Ordinal)))
            || (outcome.Story.Count(EventKinds.IsSilence) > 0 && text.Contains("no sign of life", StringComparison.Ordinal))
            || (outcome.Story.Inserted.Count + outcome.Story.Moved.Count > 0 && text.Contains("still match", StringComparison.Ordinal))
            // A key that the database writes otherwise is refused by the name of its column.
            || (KeyShapes.Find(outcome.Script.Key).MayBeRefused && outcome.State.KeyColumns.Any(
                c => text.Contains($"'{c}'", StringComparison.Ordinal) || text.Contains($".{c}'", StringComparison.Ordinal)));
    }
}

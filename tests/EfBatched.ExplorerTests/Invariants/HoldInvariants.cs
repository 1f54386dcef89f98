using EfBatched.ExplorerTests.Scripts;
using EfBatched.ExplorerTests.World;

namespace EfBatched.ExplorerTests.Invariants;

/// <summary>What must be true of a migration that is held: its explanation names what struck it.</summary>
internal static class HoldInvariants
{
    public static Finding? Check(BatchedMigrationState state, Story story, Func<ScriptEvent, IEnumerable<string>> textsOf) =>
        state.HeldReason is { } reason
        && !story.Happened.SelectMany(textsOf).Any(t => reason.Contains(t, StringComparison.Ordinal))
        && !(story.Count(EventKinds.IsTransient) > 0 && reason.Contains("waits for a lock", StringComparison.Ordinal))
            ? new Finding(StopInvariants.Named, state.Explanation)
            : null;
}
